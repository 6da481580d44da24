/**
 * @file Linear layers behind a norm, with the norm's gain and shift folded in:
 *   W(γ ⊙ x̂ + β) + b = (W·diag γ) x̂ + (Wβ + b).
 * With constant weights onnxruntime computes the folded ones once, when a session is created.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface Linear {
  /** [out, in] as checkpoints store it. */
  weight: Value;
  /** [out]. */
  bias: Value;
}

export interface Norm {
  /** γ [in]. */
  gain: Value;
  /** β [in]. */
  shift: Value;
}

export function foldNorm(g: Graph, { weight, bias }: Linear, { gain, shift }: Norm): Linear {
  const column = g.reshape(shift, [shift.shape[0]!, 1]);
  return {
    weight: g.mul(weight, gain),
    bias: g.add(bias, g.reshape(g.matmul(weight, column), bias.shape)),
  };
}

/** x Wᵀ + b over the last axis. */
export function applyLinear(g: Graph, { weight, bias }: Linear, x: Value): Value {
  return g.add(g.matmul(x, g.swapLast(weight)), bias);
}
