/**
 * @file Rows of a pass: n groups of the batch's B items, the items varying fastest, so that row k·B + b is item b at the k-th
 * point of a path.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { PathInputs } from "./path-rule.ts";

/**
 * x' + α_k (x − x') at every point of a path.
 * @param stacked x on the clean prompts, then on the corrupted ones, [2B, S, D]. @returns [m·B, S, D].
 */
export function interpolate(g: Graph, stacked: Value, { points, alpha }: PathInputs): Value {
  const [rows, positions, width] = stacked.shape as [number, number, number];
  const clean = cleanRows(g, stacked, rows / 2);
  const corrupted = g.slice(stacked, 0, rows / 2, rows);
  const column = g.reshape(alpha, [points, 1, 1, 1]);
  const between = g.add(corrupted, g.mul(column, g.sub(clean, corrupted)));
  return g.reshape(between, [(points * rows) / 2, positions, width]);
}

/** The first B rows: the clean prompts, wherever a pass has them. */
export function cleanRows(g: Graph, x: Value, batch: number): Value {
  return x.shape[0] === batch ? x : g.slice(x, 0, 0, batch);
}

/** [B, S, D], n times: [n·B, S, D]. */
export function repeatRows(g: Graph, x: Value, times: number): Value {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  return g.reshape(g.expand(g.reshape(x, [1, batch, ...rest]), [times, batch, ...rest]), [times * batch, ...rest]);
}

/** Σ over groups of rows: [n·B, S, X] to [1, B·S, X]. */
export function sumGroups(g: Graph, x: Value, batch: number): Value {
  const [rows, positions, width] = x.shape as [number, number, number];
  return g.sum(g.reshape(x, [rows / batch, batch * positions, width]), [0], true);
}

/** w_k · itemWeight_b, [n·B]. @param weights w, one for each group of rows, [n]. */
export function rowWeights(g: Graph, itemWeight: Value, weights: Value): Value {
  const groups = weights.shape[0]!;
  return g.reshape(g.mul(g.reshape(weights, [groups, 1]), itemWeight), [groups * itemWeight.shape[0]!]);
}
