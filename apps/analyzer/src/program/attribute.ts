/**
 * @file Edge attribution patching with integrated gradients as one program (EAP-IG: Hanna et al. 2024, arXiv:2403.17806;
 * EAP: Syed et al. 2023, arXiv:2310.10348):
 *
 *   score(u→v) = Σ_b Σ_k w_k Σ_{pos,d} (out_u(x'_b) − out_u(x_b)) · ∂(−M)/∂in_v (x_k),  x_k = e(x') + α_k (e(x) − e(x'))
 *
 * as a sum over the batch's items; the caller divides by their number. Positive: corrupting the edge hurts the task.
 *
 * Order of work: record both prompts in one forward pass of 2B rows; run all path points as one pass of m·B rows; differentiate
 * towards what each reader read, in head space; sum over path points before projecting to model width; contract each layer's
 * readers with all writers before them. Cells that are no edges hold numbers without meaning.
 */
import type { MetricName } from "@atlas/schema";
import { gradient } from "../graph/gradient.ts";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, type Trace } from "../model/forward.ts";
import { contract } from "./contract.ts";
import { answerInputs, metricOf } from "./metric.ts";
import type { PathPoint } from "./path-rule.ts";
import { type LossGradients, readerGradients } from "./readers.ts";
import { writerDifferences } from "./writers.ts";

export interface AttributeShape {
  batch: number;
  positions: number;
  metric: MetricName;
  path: readonly PathPoint[];
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `itemWeight` f32[B], 0 for padding.
 * Outputs: `scores` f32[n_w,n_r] summed over items; `cleanMetric`, `corruptedMetric` f32[B].
 */
export function attributeProgram(source: ModelSource, shape: AttributeShape): Graph {
  const { batch, positions, metric, path } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const clean = g.input("clean", "i64", [batch, positions]);
  const corrupted = g.input("corrupted", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const itemWeight = g.input("itemWeight", "f32", [batch]);

  const embedded = g.at("record", () => model.embed(g.concat([clean, corrupted], 0)));
  const recorded = g.at("record", () => forward(g, model, embedded));
  const recordedMetric = metricOf(g, metric, model, recorded.final, answers);
  g.output("cleanMetric", g.slice(recordedMetric, 0, 0, batch));
  g.output("corruptedMetric", g.slice(recordedMetric, 0, batch, 2 * batch));

  const along = g.at("path", () => forward(g, model, interpolate(g, embedded, path)));
  const alongMetric = metricOf(g, metric, model, along.final, answers);
  const loss = g.neg(g.sumAll(g.mul(alongMetric, rowWeights(g, itemWeight, path))));
  const readers = g.at("readers", () => readerGradients(g, model, along, lossGradients(g, loss, along), path.length));
  const writers = g.at("writers", () => writerDifferences(g, model, embedded, recorded));
  g.output(
    "scores",
    g.at("contract", () => contract(g, model, writers, readers)),
  );
  return g;
}

/** e(x') + α_k (e(x) − e(x')), [m·B, S, D], items varying fastest. @param embedded clean then corrupted, [2B, S, D]. */
function interpolate(g: Graph, embedded: Value, path: readonly PathPoint[]): Value {
  const [rows, positions, width] = embedded.shape as [number, number, number];
  const clean = g.slice(embedded, 0, 0, rows / 2);
  const corrupted = g.slice(embedded, 0, rows / 2, rows);
  const alpha = g.constant(
    Float32Array.from(path, (point) => point.alpha),
    [path.length, 1, 1, 1],
  );
  const points = g.add(corrupted, g.mul(alpha, g.sub(clean, corrupted)));
  return g.reshape(points, [(path.length * rows) / 2, positions, width]);
}

/** w_k · itemWeight_b, [m·B]. */
function rowWeights(g: Graph, itemWeight: Value, path: readonly PathPoint[]): Value {
  const weights = g.constant(
    Float32Array.from(path, (point) => point.weight),
    [path.length, 1],
  );
  return g.reshape(g.mul(weights, itemWeight), [path.length * itemWeight.shape[0]!]);
}

function lossGradients(g: Graph, loss: Value, { layers, final }: Trace): LossGradients {
  const wanted = layers.flatMap(({ query, key, value, mlp }) => [query, key, value, mlp.hat]);
  const gradients = gradient(g, loss, [...wanted, final]);
  return {
    layers: layers.map((_, layer) => {
      const [query, key, value, mlpHat] = gradients.slice(4 * layer, 4 * layer + 4) as [Value, Value, Value, Value];
      return { query, key, value, mlpHat };
    }),
    final: gradients.at(-1)!,
  };
}
