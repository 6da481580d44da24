/**
 * @file How readers see the residual stream: through LayerNorm, through RMSNorm, or as it is (models that normalise what
 * attention and MLP write instead). Gain and shift are folded into the weights behind the norm; here is only x ↦ x̂.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export type StreamNorm = { kind: "layer" | "rms"; epsilon: number } | { kind: "none" };

export interface Reading {
  /** x̂ [..., D]. */
  hat: Value;
  /** 1/σ or 1/rms [..., 1]; undefined where the stream is read as it is. */
  scale: Value | undefined;
}

export function readStream(g: Graph, norm: StreamNorm, x: Value): Reading {
  if (norm.kind === "none") return { hat: x, scale: undefined };
  const { normalized, inverseDeviation } = g.normalize(x, norm.epsilon, norm.kind === "layer");
  return { hat: normalized, scale: inverseDeviation };
}

/** The gradient at x from the gradient at x̂. */
export function readStreamVjp(g: Graph, norm: StreamNorm, { hat, scale }: Reading, dHat: Value): Value {
  return scale === undefined ? dHat : g.normalizeVjp(hat, scale, dHat, norm.kind === "layer");
}
