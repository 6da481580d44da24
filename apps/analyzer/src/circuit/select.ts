/** @file Circuits of any size from one order of edges. An edge set is always its cells, ascending, each once. */
import { type ComputationGraph, type Selection, UserError } from "@atlas/schema";
import type { RankOptions } from "./rank.ts";
import { greedyOrder } from "./select-greedy.ts";
import { topnOrder } from "./select-topn.ts";

type Order = (graph: ComputationGraph, scores: Float32Array, options?: RankOptions) => Int32Array;

const ORDERS: { [Name in Selection]: Order } = { topn: topnOrder, greedy: greedyOrder };

/**
 * @param scores dense, [n_w * n_r] row-major
 * @returns cells of edges, all or the first `most`, in the order in which the selection takes them
 * @throws UserError when a score is not finite
 */
export function selectionOrder(
  selection: Selection,
  graph: ComputationGraph,
  scores: Float32Array,
  options?: RankOptions,
): Int32Array {
  return ORDERS[selection](graph, scores, options);
}

/** @returns the first `size` edges of the order. @throws UserError when the model has fewer. */
export function firstEdges(order: Int32Array, size: number): Int32Array {
  if (!Number.isInteger(size) || size < 0 || size > order.length)
    throw new UserError(
      `A circuit of ${size} edges was asked for, but this model has ${order.length} edges; ask for 0 to ${order.length}.`,
    );
  return order.slice(0, size).sort();
}

/**
 * How many edges, or nodes, of the order come before the first one below the threshold. For top-n these are all edges at or above it; for
 * greedy those of them that are connected to the logits by one another.
 * @param threshold least |score|, or least signed score where `absolute` is false
 */
export function sizeAtThreshold(
  order: Int32Array,
  scores: Float32Array,
  threshold: number,
  { absolute = true }: RankOptions = {},
): number {
  const below = order.findIndex((cell) => (absolute ? Math.abs(scores[cell]!) : scores[cell]!) < threshold);
  return below < 0 ? order.length : below;
}
