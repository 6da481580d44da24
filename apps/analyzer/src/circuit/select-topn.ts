/**
 * @file Top-n selection: the n edges with the largest scores, wherever they lie. Prefixes of one order, so the circuits
 * of growing n are nested.
 */
import type { ComputationGraph } from "@atlas/schema";
import { type RankOptions, rankEdges } from "./rank.ts";

/** @returns cells of edges in the order in which top-n takes them. @throws UserError as `rankEdges` does. */
export function topnOrder(graph: ComputationGraph, scores: Float32Array, options: RankOptions = {}): Int32Array {
  return rankEdges(graph, scores, options);
}
