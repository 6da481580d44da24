/**
 * @file What a task metric must say about itself, and what it is computed from: the model's output at the answer position.
 * Answers come as signed weights over the vocabulary: positive for correct tokens, negative for incorrect ones, 0 elsewhere.
 */
import type { Graph } from "../../graph/graph.ts";
import type { Value } from "../../graph/value.ts";

export interface MetricInputs {
  /** W_U [V, D]. */
  unembedding: Value;
  /** The final norm's output at the answer position, [N, D]; N is a multiple of B with the items varying fastest. */
  hidden: Value;
  /** The same on the clean prompts, [B, D]; only where the metric compares with the clean run. */
  cleanHidden: Value | undefined;
  /** Signed weights over the vocabulary, [B, V]. */
  answers: Value;
}

export interface Metric {
  unit: "logits" | "probability" | "nats" | "share of items" | "place";
  /** What a better run has: more, less, or no distance from the clean run. */
  direction: "higher" | "lower" | "zero-is-clean";
  /** Whether 0 is no behaviour at all, so that circuit / clean is a share of it. */
  fromZero: boolean;
  /** False where the gradient is zero almost everywhere, so that nothing can be attributed. */
  differentiable: boolean;
  /** Which answers every item must have for the metric to be defined. */
  needs: "any" | "correct" | "correct-and-incorrect" | "none";
  /** @returns one number per row, [N]. */
  build(g: Graph, inputs: MetricInputs): Value;
}

/** @param hidden [N, D]. @returns [N, V]. */
export const logitsOf = (g: Graph, unembedding: Value, hidden: Value): Value =>
  g.matmul(hidden, g.swapLast(unembedding));

/** Repeats [B, ...] to [rows, ...], items varying fastest. */
export function tile(g: Graph, x: Value, rows: number): Value {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  return g.reshape(g.expand(g.reshape(x, [1, batch, ...rest]), [rows / batch, batch, ...rest]), [rows, ...rest]);
}
