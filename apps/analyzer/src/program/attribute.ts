/**
 * @file Attribution by gradients as one program. Methods (methods/) say where gradients are taken; levels say what is scored:
 *
 *   edge  score(u→v) = Σ_b Σ_rows w (r_u − out_u(x_b)) · ∂(−M)/∂in_v
 *   node  score(u)   = Σ_b Σ_rows w (r_u − out_u(x_b)) · ∂(−M)/∂out_u,  the sum of u's edges
 *
 * as sums over the batch's items; the caller divides by their number. r_u is what u is corrupted to: out_u(x'_b) under interchange
 * (recording.ts). Positive: corrupting it hurts the task; M stands with the other sign where less of it is better.
 *
 * Order of work: record both runs in one forward pass of 2B rows; run the method's rows; for edges, differentiate towards what
 * each reader read, in head space, sum over rows before projecting to model width, and contract each layer's readers with all
 * writers before them; for nodes, differentiate towards the stream. Cells that are no edges hold numbers without meaning.
 */
import type { Ablation, AttributionLevel, MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import type { Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { withCleanRun } from "./clean-run.ts";
import { contract } from "./contract.ts";
import type { PassBuilder } from "./gradient-pass.ts";
import { alongInput } from "./methods/eap-ig.ts";
import { answerInputs, benefit, metricOf } from "./metric.ts";
import { nodeScores } from "./nodes.ts";
import { pathInputs } from "./path-rule.ts";
import { lossGradients, readerGradients } from "./readers.ts";
import { record } from "./recording.ts";
import { rowWeights } from "./rows.ts";

export interface AttributeShape {
  batch: number;
  positions: number;
  /** One that can be differentiated. */
  metric: MetricName;
  /** Points of the path. */
  points: number;
  /** What moves along the path; the input unless said otherwise. */
  pass?: PassBuilder;
  /** Edges unless said otherwise. */
  level?: AttributionLevel;
  /** Keeps the scores of items apart. Default false: they are summed. */
  perItem?: boolean;
  /** What writers are corrupted to; their outputs on the corrupted prompt unless said otherwise. */
  ablation?: Ablation;
}

/**
 * Inputs: `clean` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `itemWeight` f32[B], 0 for padding; `alpha` and `weight` f32[m], where
 * the points of the path lie and what they weigh (path-rule.ts). By ablation also `corrupted` i64[B,S], or `means` f32[n_w,S,D].
 * Outputs: `scores` f32[n_w,n_r], or f32[n_w] for nodes, summed over items; with `perItem` f32[B,n_w,n_r] or f32[B,n_w], the scores
 * of each item, 0 for padding; `cleanMetric`, `corruptedMetric` f32[B].
 */
export function attributeProgram(source: ModelSource, shape: AttributeShape): Graph {
  const { batch, positions, metric, points, pass = alongInput, level = "edge", ablation = "interchange" } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const clean = g.input("clean", "i64", [batch, positions]);
  const answers = withCleanRun(g, model, metric, clean, answerInputs(g, batch, positions, model.vocabulary));
  const itemWeight = g.input("itemWeight", "f32", [batch]);

  const recording = g.at("record", () => record(g, model, ablation, clean));
  const recordedMetric = metricOf(g, metric, model, recording.trace.final, answers);
  g.output("cleanMetric", g.slice(recordedMetric, 0, 0, batch));
  g.output("corruptedMetric", g.slice(recordedMetric, 0, batch, 2 * batch));

  const { trace, weights } = g.at("path", () => pass(g, model, recording, pathInputs(g, points)));
  const metrics = metricOf(g, metric, model, trace.final, answers);
  const total = g.sumAll(g.mul(metrics, rowWeights(g, itemWeight, weights)));
  const loss = g.scale(total, -benefit(metric));
  const scores = level === "node" ? nodeScores : edgeScores;
  const apart = shape.perItem ? batch : undefined;
  g.output("scores", scores(g, model, recording.differences, trace, loss, apart));
  return g;
}

function edgeScores(
  g: Graph,
  model: Transformer,
  writers: readonly Value[],
  trace: Trace,
  loss: Value,
  apart: number | undefined,
): Value {
  const batch = writers[0]!.shape[1]! / trace.final.shape[1]!;
  const readers = g.at("readers", () => readerGradients(g, model, trace, lossGradients(g, loss, trace), batch));
  return g.at("contract", () => contract(g, model, writers, readers, apart));
}
