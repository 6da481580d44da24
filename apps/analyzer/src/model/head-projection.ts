/** @file Query, key and value projections of all heads, from linear layers as checkpoints store them. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { addBias, foldNorm, type Linear, type Norm } from "./fold.ts";
import type { AttentionBlock, HeadProjection } from "./transformer.ts";

export interface HeadShape {
  heads: number;
  dHead: number;
  dModel: number;
}

/**
 * @param linear weight [H·d_h, D], rows by head
 * @param scale  multiplies the projection: 1/√d_h folded into the queries saves a pass over the scores
 */
export function headProjection(
  g: Graph,
  { heads, dHead }: HeadShape,
  linear: Linear,
  norm: Norm | undefined,
  scale = 1,
): HeadProjection {
  const { weight, bias } = foldNorm(g, linear, norm);
  const scaled = (x: Value) => (scale === 1 ? x : g.scale(x, scale));
  return {
    weight: g.swapLast(scaled(weight)),
    bare: g.swapLast(linear.weight),
    bias: bias && g.reshape(scaled(bias), [heads, 1, dHead]),
  };
}

type Projections = Pick<AttentionBlock, "query" | "key" | "value" | "pattern" | "attend">;

/** Attention over these projections. @param pattern of queries and keys before bias, [N, H, S, d_h] each. */
export function withPattern(
  g: Graph,
  projections: Pick<Projections, "query" | "key" | "value">,
  pattern: AttentionBlock["pattern"],
): Projections {
  const attend: AttentionBlock["attend"] = (q, k, v) => g.matmul(pattern(q, k), addBias(g, v, projections.value.bias));
  return { ...projections, pattern, attend };
}

/** Projections that attention reads with their biases and without anything else in between. */
export function plainProjections(
  g: Graph,
  projections: Pick<Projections, "query" | "key" | "value">,
  pattern: AttentionBlock["pattern"],
): Projections {
  const { query, key } = projections;
  return withPattern(g, projections, (q, k) => pattern(addBias(g, q, query.bias), addBias(g, k, key.bias)));
}

/** Part `index` of a layer that holds q, k and v of each head one after another, rows [head, (q, k, v), d_h]. */
export function interleavedPart(
  g: Graph,
  { heads, dHead, dModel }: HeadShape,
  { weight, bias }: Linear,
  index: number,
): Linear {
  const pick = (x: Value, width: number) =>
    g.reshape(g.slice(g.reshape(x, [heads, 3, dHead, width]), 1, index, index + 1), [heads * dHead, width]);
  return { weight: pick(weight, dModel), bias: bias && g.reshape(pick(bias, 1), [heads * dHead]) };
}

/** Rows of shared key/value heads, repeated for each query head that reads them: [kvHeads·d_h, ...] to [H·d_h, ...]. */
export function repeatShared(g: Graph, { heads, dHead }: HeadShape, kvHeads: number, x: Value): Value {
  const rest = x.shape.slice(1);
  const grouped = g.reshape(x, [kvHeads, 1, dHead, ...rest]);
  return g.reshape(g.expand(grouped, [kvHeads, heads / kvHeads, dHead, ...rest]), [heads * dHead, ...rest]);
}
