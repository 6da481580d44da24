/**
 * @file The S-inhibition test as one program: what happens to name movers when a head tells their queries at the end of the prompt of
 * another prompt. For every head of some layers, one after the other:
 *
 *   1. The clean prompt with z of that head from the corrupted prompt, z of all other heads frozen, MLPs recomputed.
 *   2. The query inputs of the name movers at the answer position take their stream from run 1, in a clean run in which everything
 *      after them is recomputed.
 *
 * Nothing before the answer position changes in either run, and nothing behind it is read, so both are computed at that position
 * alone: one row for each prompt instead of S. Only attention sees the other positions, whose keys and values are those of the clean
 * run. Run 1 begins at the sender's layer and ends at the last name mover's, run 2 begins at the first one's: outside of these
 * layers they are the clean run.
 */
import type { MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { addBias } from "../model/fold.ts";
import { forward, type LayerTrace, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { type AnswerRows, atEnd, cleanOf, cleanStream, onlyEnd, withEnd } from "./answer-rows.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { tile } from "./metrics/metric.ts";
import { withMlp } from "./path-patch.ts";
import { sentStreams } from "./sent-streams.ts";

export interface SInhibitionShape {
  batch: number;
  positions: number;
  /** P, places whose attention is asked for. */
  places: number;
  metric: MetricName;
  /** Heads by layer, then head; at least one. */
  movers: readonly number[];
  /** Layers from ≤ l < to whose heads send; none above the last name mover's. */
  from: number;
  to: number;
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `places` f32[B,S,P], one-hot over positions.
 * Outputs, the first of the C = 1 + H·(to − from) runs being one in which nobody sends: `metric` f32[C,B]; `attention` f32[C,B,P], from
 * the answer position to each place, summed over name movers.
 */
export function sInhibitionProgram(source: ModelSource, shape: SInhibitionShape): Graph {
  const { batch, positions, places, metric, movers, from, to } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const embedded = ["clean", "corrupted"].map((name) => model.embed(g.input(name, "i64", [batch, positions])));
  const { answerPosition, answers } = answerInputs(g, batch, positions, model.vocabulary);
  const recorded = g.at("record", () => forward(g, model, g.concat(embedded, 0)));
  const { layers } = recorded;
  const patches = 1 + model.heads * (to - from);
  const last = Math.floor(movers.at(-1)! / model.heads);
  const rows = patches * batch;
  const end: AnswerRows = { g, batch, rows, position: g.reshape(answerPosition, [batch, 1, positions]) };
  const sent = g.at("send", () => sentStreams(end, model, layers, { from, to, last }));
  const { final, patterns } = g.at("receive", () => receivingRun(end, model, layers, sent, movers));

  const only = g.constant(new Float32Array(batch).fill(1), [batch, 1]);
  const value = metricOf(g, metric, model, final, {
    answerPosition: only,
    answers,
    cleanFinal: atEnd(end, cleanOf(end, recorded.final)),
  });
  g.output("metric", g.reshape(value, [patches, batch]));
  const marks = tile(g, g.input("places", "f32", [batch, positions, places]), rows);
  const byLayer = patterns.map(({ pattern, moving }) => g.sum(g.mul(g.matmul(pattern, marks), moving), [1]));
  g.output(
    "attention",
    g.reshape(
      byLayer.reduce((sum, each) => g.add(sum, each)),
      [patches, batch, places],
    ),
  );
  return g;
}

/** Attention from the answer position in a layer of name movers. */
interface MovingLayer {
  /** [C·B, H, S]. */
  pattern: Value;
  /** 1 for the name movers, [1, H, 1]. */
  moving: Value;
}

/** Run 2. @returns the stream before the final norm, [C·B, 1, D], and the layers of name movers. */
function receivingRun(
  end: AnswerRows,
  model: Transformer,
  layers: readonly LayerTrace[],
  sent: readonly (Value | undefined)[],
  movers: readonly number[],
): { final: Value; patterns: MovingLayer[] } {
  const { g, batch, rows } = end;
  const { heads, dHead } = model;
  const patterns: MovingLayer[] = [];
  const first = Math.floor(movers[0]! / heads);
  let stream = cleanStream(end, layers[first]!, rows / batch);
  for (const [index, layer] of layers.entries()) {
    if (index < first) continue;
    stream = g.at(`layer ${index}`, () => {
      const { attention } = model.blocks[index]!;
      const moving = Float32Array.from({ length: heads }, (_, head) => (movers.includes(index * heads + head) ? 1 : 0));
      const own = readStream(g, model.norm, stream).hat;
      const received = moving.includes(1) ? sent[index] : undefined;
      const query = receivingQuery(g, model, index, own, received, moving);
      const key = withEnd(end, layer.key, g.matmul(own, attention.key.weight));
      const value = withEnd(end, layer.value, g.matmul(own, attention.value.weight));
      const pattern = attention.pattern(toHeads(g, model, onlyEnd(end, query)), toHeads(g, model, key));
      const positions = pattern.shape[3]!;
      const fromEnd = g.matmul(g.reshape(tile(g, end.position, rows), [rows, 1, 1, positions]), pattern);
      if (moving.includes(1))
        patterns.push({
          pattern: g.reshape(fromEnd, [rows, heads, positions]),
          moving: g.constant(moving, [1, heads, 1]),
        });
      const z = g.matmul(fromEnd, addBias(g, toHeads(g, model, value), attention.value.bias));
      return withMlp(g, model, index, stream, attention.write(g.reshape(z, [rows, 1, heads * dHead])));
    });
  }
  return { final: stream, patterns };
}

/** Queries at the answer position, those of name movers from what they receive. @param own x̂ of run 2, [C·B, 1, D]. */
function receivingQuery(
  g: Graph,
  model: Transformer,
  index: number,
  own: Value,
  received: Value | undefined,
  moving: Float32Array,
): Value {
  const { weight } = model.blocks[index]!.attention.query;
  const kept = g.matmul(own, weight);
  if (received === undefined) return kept;
  const columns = Float32Array.from(
    { length: model.heads * model.dHead },
    (_, i) => moving[Math.floor(i / model.dHead)]!,
  );
  const mover = g.constant(columns, [1, 1, columns.length]);
  const other = g.sub(g.scalar(1), mover);
  return g.add(g.mul(other, kept), g.mul(mover, g.matmul(readStream(g, model.norm, received).hat, weight)));
}
