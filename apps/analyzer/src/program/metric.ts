/**
 * @file Metrics inside a graph, by name. Each stands in its own file under metrics/, with its formula.
 */
import { METRICS, type MetricName, UserError } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Transformer } from "../model/transformer.ts";
import { accuracy } from "./metrics/accuracy.ts";
import { klDivergence } from "./metrics/kl.ts";
import { logProb } from "./metrics/log-prob.ts";
import { logitDiff } from "./metrics/logit-diff.ts";
import { type Metric, tile } from "./metrics/metric.ts";
import { probDiff } from "./metrics/prob-diff.ts";
import { rank } from "./metrics/rank.ts";

export const metricTable: Record<MetricName, Metric> = {
  "logit-diff": logitDiff,
  "prob-diff": probDiff,
  "log-prob": logProb,
  kl: klDivergence,
  accuracy,
  rank,
};

/** @throws UserError when nothing can be attributed by this metric. */
export function requireDifferentiable(name: MetricName): void {
  if (metricTable[name].differentiable) return;
  const others = METRICS.filter((other) => metricTable[other].differentiable);
  throw new UserError(
    `The metric ${name} changes in jumps, so nothing can be attributed by it; choose ${others.slice(0, -1).join(", ")} or ${others.at(-1)}.`,
  );
}

/** 1 where more of a metric is better, −1 where less is. */
export const benefit = (name: MetricName): 1 | -1 => (metricTable[name].direction === "higher" ? 1 : -1);

/** What a batch of B items says about its answers; tiled when a pass has several rows per item. */
export interface AnswerInputs {
  /** One-hot over positions, [B, S]. */
  answerPosition: Value;
  /** Signed weights over the vocabulary, [B, V]. */
  answers: Value;
  /** The clean run's stream before the final norm, [B, S, D]; needed by metrics that are zero on the clean run. */
  cleanFinal?: Value;
}

export function answerInputs(g: Graph, batch: number, positions: number, vocabulary: number): AnswerInputs {
  return {
    answerPosition: g.input("answerPosition", "f32", [batch, positions]),
    answers: g.input("answers", "f32", [batch, vocabulary]),
  };
}

/**
 * @param final stream before the final norm, [N, S, D], N a multiple of B with the items varying fastest
 * @returns the metric of each row, [N], in the metric's unit
 */
export function metricOf(g: Graph, name: MetricName, model: Transformer, final: Value, at: AnswerInputs): Value {
  const hidden = (stream: Value) => model.finalNorm(atAnswer(g, stream, at.answerPosition));
  const cleanHidden = at.cleanFinal && hidden(at.cleanFinal);
  const { unembedding } = model;
  return metricTable[name].build(g, { unembedding, hidden: hidden(final), cleanHidden, answers: at.answers });
}

/** The stream at each row's answer position, [N, S, D] to [N, D]. */
function atAnswer(g: Graph, stream: Value, answerPosition: Value): Value {
  const [rows, positions, width] = stream.shape as [number, number, number];
  const pick = g.reshape(tile(g, answerPosition, rows), [rows, 1, positions]);
  return g.reshape(g.matmul(pick, stream), [rows, width]);
}
