/**
 * @file Attribution by gradients as one program. Methods (methods/) say where gradients are taken; levels say what is scored:
 *
 *   edge  score(u→v) = Σ_b Σ_rows w (out_u(x'_b) − out_u(x_b)) · ∂(−M)/∂in_v
 *   node  score(u)   = Σ_b Σ_rows w (out_u(x'_b) − out_u(x_b)) · ∂(−M)/∂out_u,  the sum of u's edges
 *
 * as sums over the batch's items; the caller divides by their number. Positive: corrupting it hurts the task.
 *
 * Order of work: record both prompts in one forward pass of 2B rows; run the method's rows; for edges, differentiate towards what
 * each reader read, in head space, sum over rows before projecting to model width, and contract each layer's readers with all
 * writers before them; for nodes, differentiate towards the stream. Cells that are no edges hold numbers without meaning.
 */
import type { AttributionLevel, MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, type Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { contract } from "./contract.ts";
import type { PassBuilder } from "./gradient-pass.ts";
import { alongInput } from "./methods/eap-ig.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { nodeScores } from "./nodes.ts";
import type { PathPoint } from "./path-rule.ts";
import { lossGradients, readerGradients } from "./readers.ts";
import { rowWeights } from "./rows.ts";
import { writerDifferences } from "./writers.ts";

export interface AttributeShape {
  batch: number;
  positions: number;
  metric: MetricName;
  path: readonly PathPoint[];
  /** What moves along the path; the input unless said otherwise. */
  pass?: PassBuilder;
  /** Edges unless said otherwise. */
  level?: AttributionLevel;
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `itemWeight` f32[B], 0 for padding.
 * Outputs: `scores` f32[n_w,n_r], or f32[n_w] for nodes, summed over items; `cleanMetric`, `corruptedMetric` f32[B].
 */
export function attributeProgram(source: ModelSource, shape: AttributeShape): Graph {
  const { batch, positions, metric, path, pass = alongInput, level = "edge" } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const clean = g.input("clean", "i64", [batch, positions]);
  const corrupted = g.input("corrupted", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const itemWeight = g.input("itemWeight", "f32", [batch]);

  // Embedded before they are stacked: WebGPU has no kernel that stacks integers.
  const embedded = g.at("record", () => g.concat([model.embed(clean), model.embed(corrupted)], 0));
  const recorded = g.at("record", () => forward(g, model, embedded));
  const recordedMetric = metricOf(g, metric, model, recorded.final, answers);
  g.output("cleanMetric", g.slice(recordedMetric, 0, 0, batch));
  g.output("corruptedMetric", g.slice(recordedMetric, 0, batch, 2 * batch));

  const { trace, weights } = g.at("path", () => pass(g, model, { embedded, trace: recorded }, path));
  const metrics = metricOf(g, metric, model, trace.final, answers);
  const loss = g.neg(g.sumAll(g.mul(metrics, rowWeights(g, itemWeight, weights))));
  const writers = g.at("writers", () => writerDifferences(g, model, embedded, recorded));
  g.output(
    "scores",
    level === "node" ? nodeScores(g, model, writers, trace, loss) : edgeScores(g, model, writers, trace, loss),
  );
  return g;
}

function edgeScores(g: Graph, model: Transformer, writers: readonly Value[], trace: Trace, loss: Value): Value {
  const batch = writers[0]!.shape[1]! / trace.final.shape[1]!;
  const readers = g.at("readers", () => readerGradients(g, model, trace, lossGradients(g, loss, trace), batch));
  return g.at("contract", () => contract(g, model, writers, readers));
}
