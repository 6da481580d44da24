/**
 * @file Exact patching: what corrupting one edge, or all edges out of one node, does to the metric, each measured on its own by a
 * forward pass of its own (circuit evaluation with a mask that drops it):
 *
 *   score(u→v) = M(x) − M(x; v reads r_u),     score(u) = M(x) − M(x; every reader of u reads r_u)
 *
 * Positive: corrupting it hurts the task. Effects of edges do not add up, neither to those of their node nor to the change of the
 * metric. Source: activation patching of edges, Goldowsky-Dill et al. 2023, arXiv:2304.05969; Conmy et al. 2023, arXiv:2304.14997.
 *
 * Relation to the EAP-IG library: its loop keeps pruned nodes pruned, so that in parallel models `m0` stays corrupted from the
 * moment its only incoming edge has been tried. Here every edge is dropped from the full graph.
 */
import { type AttributionLevel, type ComputationGraph, edgeCells } from "@atlas/schema";

export interface Intervention {
  /** Where its effect stands among the scores: a cell of [n_w, n_r], or a row of [n_w]. */
  index: number;
  /** [n_w · n_r], 1 for what stays as it is. */
  mask: Float32Array;
}

/** One intervention after the other, so that their masks never exist all at once. */
export function* interventions(graph: ComputationGraph, level: AttributionLevel): Generator<Intervention> {
  const columns = graph.readers.length;
  const all = new Float32Array(graph.writers.length * columns).fill(1);
  if (level === "edge")
    for (const cell of edgeCells(graph)) yield { index: cell, mask: all.slice().fill(0, cell, cell + 1) };
  else
    for (const row of graph.writers.keys())
      yield { index: row, mask: all.slice().fill(0, row * columns, (row + 1) * columns) };
}

export const interventionCount = (graph: ComputationGraph, level: AttributionLevel): number =>
  level === "edge" ? graph.edges : graph.writers.length;
