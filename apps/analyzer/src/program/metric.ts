/**
 * @file Task metrics inside a graph. Every metric is answer weights applied to the model's output at the answer position:
 * +1 for correct tokens, −1 for incorrect ones, 0 elsewhere.
 */
import type { MetricName } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Transformer } from "../model/transformer.ts";

/** What a batch of B items says about its answers; tiled when a pass has several rows per item. */
export interface AnswerInputs {
  /** One-hot over positions, [B, S]. */
  answerPosition: Value;
  /** Signed weights over the vocabulary, [B, V]. */
  answers: Value;
}

export function answerInputs(g: Graph, batch: number, positions: number, vocabulary: number): AnswerInputs {
  return {
    answerPosition: g.input("answerPosition", "f32", [batch, positions]),
    answers: g.input("answers", "f32", [batch, vocabulary]),
  };
}

/** One number per row from the final norm's output at the answer position, h [N, D]. */
type Metric = (g: Graph, model: Transformer, h: Value, answers: Value) => Value;

const METRICS: Record<MetricName, Metric> = {
  // Σ_t w_t·logit_t = h · (wᵀ W_U): linear in the logits, so no row's logits are ever formed.
  "logit-diff": (g, model, h, answers) => {
    const direction = g.matmul(answers, model.unembedding);
    return g.sum(g.mul(h, tile(g, direction, h.shape[0]!)), [-1]);
  },
  // Σ_t w_t·p_t, p the softmax over the whole vocabulary.
  "prob-diff": (g, model, h, answers) => {
    const probabilities = g.softmax(g.matmul(h, g.swapLast(model.unembedding)));
    return g.sum(g.mul(probabilities, tile(g, answers, h.shape[0]!)), [-1]);
  },
};

/**
 * @param final stream before the final norm, [N, S, D], N a multiple of B with the items varying fastest
 * @returns the metric of each row, [N], in logits or probability
 */
export function metricOf(g: Graph, name: MetricName, model: Transformer, final: Value, at: AnswerInputs): Value {
  const [rows, positions, width] = final.shape as [number, number, number];
  const pick = g.reshape(tile(g, at.answerPosition, rows), [rows, 1, positions]);
  const stream = g.reshape(g.matmul(pick, final), [rows, width]);
  return METRICS[name](g, model, model.finalNorm(stream), at.answers);
}

/** Repeats [B, ...] to [rows, ...], items varying fastest. */
function tile(g: Graph, x: Value, rows: number): Value {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  return g.reshape(g.expand(g.reshape(x, [1, batch, ...rest]), [rows / batch, batch, ...rest]), [rows, ...rest]);
}
