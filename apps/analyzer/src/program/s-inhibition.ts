/**
 * @file The S-inhibition test as one program: what happens to name movers when a head tells their queries at the end of the prompt of
 * another prompt. For each of C sets of senders:
 *
 *   1. The clean prompt with z of the senders from the corrupted prompt, z of all other heads frozen, MLPs recomputed.
 *   2. The query inputs of the name movers at the answer position take their stream from run 1, in a clean run in which everything
 *      after them is recomputed.
 *
 * Nothing before the answer position changes in either run, and nothing behind it is read, so both are computed at that position
 * alone: one row for each prompt instead of S. Only attention sees the other positions, whose keys and values are those of the clean run.
 */
import type { MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { addBias } from "../model/fold.ts";
import { forward, type LayerTrace, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { tile } from "./metrics/metric.ts";
import { withMlp } from "./path-patch.ts";

export interface SInhibitionShape {
  /** C, sets of senders at once. */
  patches: number;
  batch: number;
  positions: number;
  /** P, places whose attention is asked for. */
  places: number;
  metric: MetricName;
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `places` f32[B,S,P], one-hot over
 * positions; `senders` f32[C,L,H] and `movers` f32[L,H], 1 for those.
 * Outputs: `metric` f32[C,B]; `attention` f32[C,B,P], from the answer position to each place, summed over name movers.
 */
export function sInhibitionProgram(source: ModelSource, shape: SInhibitionShape): Graph {
  const { patches, batch, positions, places, metric } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const embedded = ["clean", "corrupted"].map((name) => model.embed(g.input(name, "i64", [batch, positions])));
  const { answerPosition, answers } = answerInputs(g, batch, positions, model.vocabulary);
  const senders = g.input("senders", "f32", [patches, model.layers, model.heads]);
  const movers = g.input("movers", "f32", [model.layers, model.heads]);
  const recorded = g.at("record", () => forward(g, model, g.concat(embedded, 0)));
  const { layers } = recorded;
  const rows = patches * batch;
  const end: AnswerRows = { g, batch, rows, position: g.reshape(answerPosition, [batch, 1, positions]) };
  const start = tile(g, atEnd(end, cleanOf(end, layers[0]!.stream)), rows);
  const sent = g.at("send", () => sentStreams(end, model, start, layers, senders));
  const { final, patterns } = g.at("receive", () => receivingRun(end, model, start, layers, sent, movers));

  const only = g.constant(new Float32Array(batch).fill(1), [batch, 1]);
  const value = metricOf(g, metric, model, final, {
    answerPosition: only,
    answers,
    cleanFinal: atEnd(end, cleanOf(end, recorded.final)),
  });
  g.output("metric", g.reshape(value, [patches, batch]));
  const marks = tile(g, g.input("places", "f32", [batch, positions, places]), rows);
  const byMover = patterns.map((pattern, layer) =>
    g.sum(g.mul(g.matmul(pattern, marks), ofLayer(end, movers, layer)), [1]),
  );
  g.output(
    "attention",
    g.reshape(
      byMover.reduce((sum, each) => g.add(sum, each)),
      [patches, batch, places],
    ),
  );
  return g;
}

/** The one position of each prompt that both runs are about. */
interface AnswerRows {
  g: Graph;
  /** B. */
  batch: number;
  /** C · B, items varying fastest. */
  rows: number;
  /** One-hot, [B, 1, S]. */
  position: Value;
}

/** The first B of 2B rows. */
const cleanOf = ({ g, batch }: AnswerRows, x: Value): Value => g.slice(x, 0, 0, batch);

/** [B, S, W] to [B, 1, W]. */
const atEnd = ({ g, position }: AnswerRows, x: Value): Value => g.matmul(position, x);

/** 1 for the name movers of a layer, [1, H, 1]. */
const ofLayer = ({ g }: AnswerRows, movers: Value, layer: number): Value =>
  g.reshape(g.slice(movers, 0, layer, layer + 1), [1, movers.shape[1]!, 1]);

/** Run 1: MLPs recomputed around given head outputs. @returns the stream at each layer, [C·B, 1, D]. */
function sentStreams(
  end: AnswerRows,
  model: Transformer,
  start: Value,
  layers: readonly LayerTrace[],
  senders: Value,
): Value[] {
  const { g, batch, rows } = end;
  const { heads, dHead } = model;
  const patches = rows / batch;
  let stream = start;
  return layers.map(({ z }, index) => {
    const own = stream;
    const [clean, corrupted] = [0, batch].map((from) => {
      const part = g.slice(z, 0, from, from + batch);
      const byPosition = g.reshape(g.transpose(part, [0, 2, 1, 3]), [batch, z.shape[2]!, heads * dHead]);
      return g.reshape(atEnd(end, byPosition), [1, batch, heads, dHead]);
    }) as [Value, Value];
    const chosen = g.reshape(g.slice(senders, 1, index, index + 1), [patches, 1, heads, 1]);
    const patched = g.add(clean, g.mul(chosen, g.sub(corrupted, clean)));
    const written = model.blocks[index]!.attention.write(g.reshape(patched, [rows, 1, heads * dHead]));
    stream = withMlp(g, model, index, own, written);
    return own;
  });
}

/** Run 2. @returns the stream before the final norm, [C·B, 1, D], and attention from the answer position, [C·B, H, S] by layer. */
function receivingRun(
  end: AnswerRows,
  model: Transformer,
  start: Value,
  layers: readonly LayerTrace[],
  sent: readonly Value[],
  movers: Value,
): { final: Value; patterns: Value[] } {
  const { g, rows } = end;
  const patterns: Value[] = [];
  let stream = start;
  for (const [index, layer] of layers.entries())
    stream = g.at(`layer ${index}`, () => {
      const { attention } = model.blocks[index]!;
      const [own, received] = [stream, sent[index]!].map((x) => readStream(g, model.norm, x).hat) as [Value, Value];
      const kept = g.matmul(own, attention.query.weight);
      const change = g.sub(g.matmul(received, attention.query.weight), kept);
      const receiving = g.expand(g.reshape(ofLayer(end, movers, index), [model.heads, 1]), [model.heads, model.dHead]);
      const query = g.add(kept, g.mul(g.reshape(receiving, [1, 1, model.heads * model.dHead]), change));
      const key = withEnd(end, layer.key, g.matmul(own, attention.key.weight));
      const value = withEnd(end, layer.value, g.matmul(own, attention.value.weight));
      const pattern = attention.pattern(toHeads(g, model, onlyEnd(end, query)), toHeads(g, model, key));
      const positions = pattern.shape[3]!;
      const fromEnd = g.matmul(g.reshape(tile(g, end.position, rows), [rows, 1, 1, positions]), pattern);
      patterns.push(g.reshape(fromEnd, [rows, model.heads, positions]));
      const z = g.matmul(fromEnd, addBias(g, toHeads(g, model, value), attention.value.bias));
      return withMlp(g, model, index, stream, attention.write(g.reshape(z, [rows, 1, model.heads * model.dHead])));
    });
  return { final: stream, patterns };
}

/** Zero but at the answer position, [C·B, 1, W] to [C·B, S, W]. */
function onlyEnd({ g, rows, position }: AnswerRows, x: Value): Value {
  return g.mul(g.reshape(tile(g, position, rows), [rows, position.shape[2]!, 1]), x);
}

/** The clean rows of a recorded projection with the answer position replaced. @param recorded [2B, S, W]. @returns [C·B, S, W]. */
function withEnd(end: AnswerRows, recorded: Value, x: Value): Value {
  const { g, rows } = end;
  const clean = cleanOf(end, recorded);
  return g.add(tile(g, clean, rows), onlyEnd(end, g.sub(x, tile(g, atEnd(end, clean), rows))));
}
