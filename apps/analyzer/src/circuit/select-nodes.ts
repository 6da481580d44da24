/**
 * @file Circuits of nodes: writers are chosen, and with each of them all edges that lead out of it. A circuit of nodes computes the
 * same as its edges between chosen nodes alone, because what an unchosen node reads reaches nobody.
 */
import { type ComputationGraph, edgeCells, formatNode, logitsNode, readerNodes, UserError } from "@atlas/schema";
import type { RankOptions } from "./rank.ts";

/**
 * @param scores one per writer, [n_w]
 * @returns rows of all writers, best first; equal scores follow their rows
 * @throws UserError when a score is NaN or infinite
 */
export function rankNodes(
  graph: ComputationGraph,
  scores: Float32Array,
  { absolute = true }: RankOptions = {},
): Int32Array {
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0)
    throw new UserError(
      `The score of node ${formatNode(graph.writers[bad]!)} is ${scores[bad]}, so nodes cannot be ranked; compute the scores again.`,
    );
  const key = (row: number) => (absolute ? Math.abs(scores[row]!) : scores[row]!);
  return Int32Array.from(graph.writers.keys()).sort((a, b) => key(b) - key(a) || a - b);
}

/** @returns the first `size` nodes of the order, ascending. @throws UserError when the model has fewer. */
export function firstNodes(order: Int32Array, size: number): Int32Array {
  if (!Number.isInteger(size) || size < 0 || size > order.length)
    throw new UserError(
      `A circuit of ${size} nodes was asked for, but this model has ${order.length}; ask for 0 to ${order.length}.`,
    );
  return order.slice(0, size).sort();
}

/** @param rows of writers. @returns cells of all edges out of them, ascending. */
export function edgesOutOf(graph: ComputationGraph, rows: Iterable<number>): Int32Array {
  const chosen = new Set(rows);
  return edgeCells(graph).filter((cell) => chosen.has(Math.floor(cell / graph.readers.length)));
}

/** @returns those edges that lead from one of these nodes to another or to the logits, ascending */
export function edgesBetween(graph: ComputationGraph, rows: Iterable<number>): Int32Array {
  const kept = new Set(rows);
  const nodes = readerNodes(graph);
  const ends = new Set([...kept, logitsNode(graph)]);
  return edgesOutOf(graph, kept).filter((cell) => ends.has(nodes[cell % graph.readers.length]!));
}

/** @returns every edge except those out of the nodes: what the nodes write is replaced everywhere. */
export function withoutNodes(graph: ComputationGraph, rows: Iterable<number>): Int32Array {
  const ablated = new Set(rows);
  return edgeCells(graph).filter((cell) => !ablated.has(Math.floor(cell / graph.readers.length)));
}
