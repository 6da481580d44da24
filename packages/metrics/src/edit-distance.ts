/**
 * @file What it takes to turn one circuit into another:
 *
 *   graph edit distance   edges added + edges removed
 *   weighted              Σ |score| of the edges added and removed: what the changes weigh, in the metric's unit
 *   total score change    Σ |b − a| over the edges of either, an absent edge scoring 0: in the metric's unit
 *
 * All three are 0 for equal circuits, symmetric, and obey the triangle inequality but for the weighted distance, to which edges
 * that stay with another score contribute nothing. Named in the notebooks of Tigges et al. 2024; definitions are ours.
 */
import { type ScoredSet, walkUnion } from "./cell-set.ts";

export interface EditDistance {
  added: number;
  removed: number;
  /** added + removed. */
  distance: number;
  weighted: number;
  totalScoreChange: number;
}

export function editDistance(from: ScoredSet, to: ScoredSet): EditDistance {
  const result: EditDistance = { added: 0, removed: 0, distance: 0, weighted: 0, totalScoreChange: 0 };
  walkUnion(from.cells, to.cells, (before, after) => {
    const change = Math.abs((to.scores[after] ?? 0) - (from.scores[before] ?? 0));
    result.totalScoreChange += change;
    if (before >= 0 && after >= 0) return;
    result.distance++;
    result.weighted += change;
    if (before < 0) result.added++;
    else result.removed++;
  });
  return result;
}
