/** @file Causal softmax attention in head space. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

/** Added to the score of a key after the query or beyond its window: far below any score, and finite, so that no gradient is NaN. */
const MASKED = -1e30;

/**
 * Zero where a query may look, [S, S]: prompts are padded on the right, so causality alone hides the padding.
 * @param window how many positions a query sees, its own included; null for all before it
 */
export function causalMask(g: Graph, positions: number, window: number | null = null): Value {
  const mask = Float32Array.from({ length: positions * positions }, (_, i) => {
    const back = Math.floor(i / positions) - (i % positions);
    return back < 0 || back >= (window ?? positions) ? MASKED : 0;
  });
  return g.constant(mask, [positions, positions]);
}

/** softmax(q kᵀ + mask). @param q scaled by 1/√d_h already. @returns how much each query looks at each key, [N, H, S, S]. */
export function attentionPattern(g: Graph, q: Value, k: Value, mask: Value): Value {
  return g.softmax(g.add(g.matmul(q, g.swapLast(k)), mask));
}
