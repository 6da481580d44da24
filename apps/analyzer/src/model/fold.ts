/**
 * @file Linear layers behind a norm, with the norm's gain and shift folded in:
 *   W(γ ⊙ x̂ + β) + b = (W·diag γ) x̂ + (Wβ + b).
 * With constant weights onnxruntime computes the folded ones once, when a session is created.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface Linear {
  /** [out, in]. */
  weight: Value;
  /** [out]; undefined where a model has none. */
  bias: Value | undefined;
}

export interface Norm {
  /** γ [in]. */
  gain: Value;
  /** β [in]; undefined where a model has none. */
  shift: Value | undefined;
}

/** @param norm undefined where the layer reads the stream as it is. */
export function foldNorm(g: Graph, linear: Linear, norm: Norm | undefined): Linear {
  if (norm === undefined) return linear;
  const weight = g.mul(linear.weight, norm.gain);
  if (norm.shift === undefined) return { weight, bias: linear.bias };
  const column = g.reshape(norm.shift, [norm.shift.shape[0]!, 1]);
  const constant = g.reshape(g.matmul(linear.weight, column), [weight.shape[0]!]);
  return { weight, bias: linear.bias ? g.add(linear.bias, constant) : constant };
}

/** x Wᵀ + b over the last axis. */
export function applyLinear(g: Graph, { weight, bias }: Linear, x: Value): Value {
  return addBias(g, g.matmul(x, g.swapLast(weight)), bias);
}

export const addBias = (g: Graph, x: Value, bias: Value | undefined): Value => (bias ? g.add(x, bias) : x);
