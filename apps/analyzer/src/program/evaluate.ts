/**
 * @file Any set of edges as one program: C circuits at once, each a mask over (writer, reader).
 *
 *   in_v = reference_v + Σ_{u before v} mask[u,v] · (out_u(current) − r_u)
 *
 * so a reader sees, from every writer inside the circuit, what it writes now, and from every writer outside, its reference value
 * (reference-run.ts: the corrupted prompt's, a mean, or zero). All ones is the clean run; all zeros, under interchange, the
 * corrupted run. Biases belong to no writer and stay.
 */
import type { Ablation, MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { readStream } from "../model/norm.ts";
import type { HeadProjection, Transformer } from "../model/transformer.ts";
import { withCleanRun } from "./clean-run.ts";
import { MaskedStream, type StreamShape } from "./masked-stream.ts";
import { answerInputs, metricOf } from "./metric.ts";
import {
  interchangeReference,
  meanReference,
  type ReferenceLayer,
  type ReferenceRun,
  zeroReference,
} from "./reference-run.ts";

export interface EvaluateShape {
  circuits: number;
  batch: number;
  positions: number;
  metric: MetricName;
  ablation: Ablation;
}

/**
 * Layers whose readers are summed ahead in one product: what it costs to pass through the writers is shared, but every layer after
 * the first adds what has been written since. Two were best on 12 layers of 12 heads; from four on the additions cost more.
 */
const LAYERS_AHEAD = 2;

/**
 * Inputs: `clean` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `mask` f32[C,n_w,n_r], 1 inside the circuit; cells
 * that are no edges are not read. By ablation also `corrupted` i64[B,S], or `means` f32[n_w,S,D]. Output: `metric` f32[C,B].
 */
export function evaluateProgram(source: ModelSource, shape: EvaluateShape): Graph {
  const { circuits, batch, positions, metric } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const writers = 1 + model.layers * (model.heads + 1);
  const readers = model.layers * (3 * model.heads + 1) + 1;
  const clean = g.input("clean", "i64", [batch, positions]);
  const embedded = model.embed(clean);
  const answers = withCleanRun(g, model, metric, clean, answerInputs(g, batch, positions, model.vocabulary));
  const mask = g.input("mask", "f32", [circuits, writers, readers]);

  const reference = g.at("reference", () => referenceOf(g, model, shape, writers));
  const rows = { batch, positions, dModel: model.dModel };
  const final = circuitRun(g, model, embedded, reference, mask, rows);
  g.output("metric", g.reshape(metricOf(g, metric, model, final, answers), [circuits, batch]));
  return g;
}

function referenceOf(
  g: Graph,
  model: Transformer,
  { ablation, batch, positions }: EvaluateShape,
  writers: number,
): ReferenceRun {
  switch (ablation) {
    case "interchange":
      return interchangeReference(g, model, g.input("corrupted", "i64", [batch, positions]));
    case "mean":
      return meanReference(g, model, g.input("means", "f32", [writers, positions, model.dModel]), batch);
    case "zero":
      return zeroReference(g, model, positions);
  }
}

/** @param embedded of the clean prompts, [B, S, D]. @returns the stream before the final norm, [C·B, S, D]. */
function circuitRun(
  g: Graph,
  model: Transformer,
  embedded: Value,
  reference: ReferenceRun,
  mask: Value,
  shape: StreamShape,
): Value {
  const { batch, positions, dModel } = shape;
  const circuits = mask.shape[0]!;
  const stream = new MaskedStream(g, mask, shape);
  const change = g.reshape(g.sub(embedded, reference.input), [1, 1, batch * positions, dModel]);
  stream.write(g.expand(change, [circuits, 1, batch * positions, dModel]));
  const last = mask.shape[2]! - 1;
  for (const [index, own] of reference.layers.entries())
    g.at(`circuit/layer ${index}`, () => {
      if (index % LAYERS_AHEAD === 0)
        stream.prepare(firstReader(model, index), lastPrepared(model, index, last), own.stream);
      circuitLayer(g, model, index, own, stream);
    });
  return g.reshape(stream.read(last, last + 1, reference.final), [circuits * batch, positions, dModel]);
}

const firstReader = ({ heads }: Transformer, layer: number): number => layer * (3 * heads + 1);

/** The end of the readers prepared together with those of a layer; the logits belong to the last ones. */
function lastPrepared(model: Transformer, layer: number, logits: number): number {
  const after = layer + LAYERS_AHEAD;
  return after < model.layers ? firstReader(model, after) : logits + 1;
}

function circuitLayer(
  g: Graph,
  model: Transformer,
  index: number,
  reference: ReferenceLayer,
  stream: MaskedStream,
): void {
  const { heads } = model;
  const first = firstReader(model, index);
  const mlp = first + 3 * heads;
  const hat = readStream(g, model.norm, stream.read(first, mlp, reference.stream)).hat;
  const readMlp = () => readStream(g, model.norm, stream.read(mlp, mlp + 1, reference.mlpStream)).hat;
  const beside = model.parallel ? readMlp() : undefined;
  stream.write(changedHeads(g, model, index, hat, reference));
  stream.write(g.sub(model.blocks[index]!.mlp.apply(beside ?? readMlp()), reference.mlp));
}

/** @param hat x̂ of every q, k and v, [C, 3H, B·S, D]. @returns out_u(current) − r_u of the heads, [C, H, B·S, D]. */
function changedHeads(g: Graph, model: Transformer, index: number, hat: Value, reference: ReferenceLayer): Value {
  const { heads, dHead } = model;
  const { attention } = model.blocks[index]!;
  const [circuits, , rows] = hat.shape as [number, number, number];
  const positions = reference.stream.shape[1]!;
  const batch = rows / positions;
  const weights = [attention.query, attention.key, attention.value].map((input) => byHead(g, model, input));
  const projected = g.matmul(hat, g.concat(weights, 0));
  const input = (i: number) => {
    const own = g.slice(projected, 1, i * heads, (i + 1) * heads);
    const byItem = g.transpose(g.reshape(own, [circuits, heads, batch, positions, dHead]), [0, 2, 1, 3, 4]);
    return g.reshape(byItem, [circuits * batch, heads, positions, dHead]);
  };
  const attended = g.reshape(attention.attend(input(0), input(1), input(2)), [
    circuits,
    batch,
    heads,
    positions,
    dHead,
  ]);
  const z = g.reshape(g.transpose(attended, [0, 2, 1, 3, 4]), [circuits, heads, rows, dHead]);
  // Differences are cheaper in head space, where they come to the same.
  if (model.headsApart && reference.z) return attention.writeByHead(g.sub(z, reference.z));
  return g.sub(attention.writeByHead(z), reference.heads);
}

/** A projection by head, [H, D, d_h]. */
function byHead(g: Graph, { heads, dHead, dModel }: Transformer, { weight }: HeadProjection): Value {
  return g.transpose(g.reshape(weight, [dModel, heads, dHead]), [1, 0, 2]);
}
