/**
 * @file Any set of edges as one program: C circuits at once, each a mask over (writer, reader).
 *
 *   in_v = in_v(x') + Σ_{u before v} mask[u,v] · (out_u(current) − out_u(x'))
 *
 * so a reader sees, from every writer inside the circuit, what it writes now, and from every writer outside, what it wrote on
 * the corrupted prompt. All ones is the clean run, all zeros the corrupted run. Biases belong to no writer and stay.
 */
import type { MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, type LayerTrace } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { HeadProjection, Transformer } from "../model/transformer.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { headMajor } from "./writers.ts";

export interface EvaluateShape {
  circuits: number;
  batch: number;
  positions: number;
  metric: MetricName;
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `mask` f32[C,n_w,n_r], 1 inside the
 * circuit; cells that are no edges are not read. Output: `metric` f32[C,B].
 */
export function evaluateProgram(source: ModelSource, shape: EvaluateShape): Graph {
  const { circuits, batch, positions, metric } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const clean = g.input("clean", "i64", [batch, positions]);
  const corrupted = g.input("corrupted", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const writers = 1 + model.layers * (model.heads + 1);
  const readers = model.layers * (3 * model.heads + 1) + 1;
  const mask = g.input("mask", "f32", [circuits, writers, readers]);

  const before = g.at("corrupted", () => model.embed(corrupted));
  const reference = g.at("corrupted", () => forward(g, model, before));
  const stream = new MaskedStream(g, mask, batch, positions, model.dModel);
  const size = batch * positions * model.dModel;
  const change = g.reshape(g.sub(model.embed(clean), before), [1, 1, size]);
  stream.write(g.expand(change, [circuits, 1, size]));
  for (const [index, trace] of reference.layers.entries())
    g.at(`circuit/layer ${index}`, () => maskedLayer(g, model, index, trace, stream));
  const final = g.reshape(stream.read(readers - 1, readers, reference.final), [
    circuits * batch,
    positions,
    model.dModel,
  ]);
  g.output("metric", g.reshape(metricOf(g, metric, model, final, answers), [circuits, batch]));
  return g;
}

/** What all writers so far changed against the corrupted run, and masked sums of it for readers. */
class MaskedStream {
  private changes: Value | undefined;
  private readonly g: Graph;
  private readonly mask: Value;
  private readonly rows: number;
  private readonly width: number;

  constructor(g: Graph, mask: Value, batch: number, positions: number, dModel: number) {
    this.g = g;
    this.mask = mask;
    this.rows = batch * positions;
    this.width = dModel;
  }

  /** @param change out_u(current) − out_u(x') of the next writers, [C, writers, B·S·D]. */
  write(change: Value): void {
    this.changes = this.changes ? this.g.concat([this.changes, change], 1) : change;
  }

  /** @param reference in_v(x'), [B, S, D]. @returns the inputs of readers `from` to `to`, [C, to − from, B·S, D]. */
  read(from: number, to: number, reference: Value): Value {
    const { g, mask, rows, width } = this;
    const changes = this.changes!;
    const columns = g.slice(g.slice(mask, 2, from, to), 1, 0, changes.shape[1]!);
    const sums = g.add(g.matmul(g.swapLast(columns), changes), g.reshape(reference, [rows * width]));
    return g.reshape(sums, [mask.shape[0]!, to - from, rows, width]);
  }
}

function maskedLayer(g: Graph, model: Transformer, index: number, trace: LayerTrace, stream: MaskedStream): void {
  const { heads } = model;
  const first = index * (3 * heads + 1);
  const read = readStream(g, model.norm, stream.read(first, first + 3 * heads, trace.stream)).hat;
  const headsOut = maskedHeads(g, model, index, read, trace);
  const writeMlp = () => {
    const column = first + 3 * heads;
    const hat = readStream(g, model.norm, stream.read(column, column + 1, trace.mlpStream)).hat;
    const reference = g.reshape(trace.mlpOut, [hat.shape[2]!, model.dModel]);
    return flat(g, g.sub(model.blocks[index]!.mlp.apply(hat), reference));
  };
  if (model.parallel) stream.write(g.concat([headsOut, writeMlp()], 1));
  else {
    stream.write(headsOut);
    stream.write(writeMlp());
  }
}

/** @param read x̂ of every q, k, v, [C, 3H, B·S, D]. @returns the heads' changes, [C, H, B·S·D]. */
function maskedHeads(g: Graph, model: Transformer, index: number, read: Value, trace: LayerTrace): Value {
  const { heads, dHead } = model;
  const { attention } = model.blocks[index]!;
  const [circuits, , rows] = read.shape as [number, number, number, number];
  const [batch, , positions] = trace.z.shape as [number, number, number, number];
  const weights = [attention.query, attention.key, attention.value].map((input) => byHead(g, model, input));
  const projected = g.matmul(read, g.concat(weights, 0));
  const input = (i: number) => {
    const own = g.reshape(g.slice(projected, 1, i * heads, (i + 1) * heads), [
      circuits,
      heads,
      batch,
      positions,
      dHead,
    ]);
    return g.reshape(g.transpose(own, [0, 2, 1, 3, 4]), [circuits * batch, heads, positions, dHead]);
  };
  const z = g.reshape(attention.attend(input(0), input(1), input(2)), [circuits, batch, heads, positions, dHead]);
  const current = g.reshape(g.transpose(z, [0, 2, 1, 3, 4]), [circuits, heads, rows, dHead]);
  return flat(g, g.sub(attention.writeByHead(current), attention.writeByHead(headMajor(g, trace.z))));
}

/** A projection by head, [H, D, d_h]. */
function byHead(g: Graph, { heads, dHead, dModel }: Transformer, { weight }: HeadProjection): Value {
  return g.transpose(g.reshape(weight, [dModel, heads, dHead]), [1, 0, 2]);
}

/** [C, n, B·S, D] to [C, n, B·S·D]. */
function flat(g: Graph, x: Value): Value {
  const [circuits, writers, rows, width] = x.shape as [number, number, number, number];
  return g.reshape(x, [circuits, writers, rows * width]);
}
