/**
 * @file Overlap of two circuits, 0 to 1:
 *
 *   Jaccard            |A ∩ B| / |A ∪ B|, of edges or of nodes
 *   weighted Jaccard   Σ min(|a|, |b|) / Σ max(|a|, |b|) over edges; an edge outside a circuit weighs 0
 *
 * Source: Tigges et al. 2024, arXiv:2407.10827, figure 3 and its notebooks. Their code takes edges where the caption says nodes,
 * and weighs raw scores in one place and each checkpoint's share of its total in another; all four are here.
 *
 * Two empty circuits: nothing is shared and nothing differs. The paper's code says 0, many libraries say 1; here the value is
 * missing with its reason, and `valueOr(overlap, 0)` is the paper's.
 */
import { type CellSet, intersectionSize, type ScoredSet, walkUnion } from "./cell-set.ts";
import { type Measured, measured, missing } from "./measured.ts";

export interface WeightOptions {
  /** Divide by the circuit's total first, so that only the pattern counts, not the strength. Default false. */
  normalise?: boolean;
}

export function jaccard(a: CellSet, b: CellSet): Measured {
  return share(intersectionSize(a, b), a.length, b.length);
}

export function weightedJaccard(a: ScoredSet, b: ScoredSet, options: WeightOptions = {}): Measured {
  const [left, right] = [weights(a, options), weights(b, options)];
  let shared = 0;
  walkUnion(a.cells, b.cells, (inA, inB) => {
    if (inA >= 0 && inB >= 0) shared += Math.min(left.each[inA]!, right.each[inB]!);
  });
  return share(shared, left.total, right.total);
}

/** Σ max = Σ a + Σ b − Σ min, which holds for counts as well. */
export function share(shared: number, a: number, b: number): Measured {
  const union = a + b - shared;
  // Rounding may carry the sum of weights past the smaller total by a few units of the last place.
  return union === 0 ? missing("both-empty") : measured(Math.min(1, shared / union));
}

export interface Weights {
  /** |s|, or its share of the total, one for each cell. */
  each: Float32Array;
  /** Sum of `each` in their order. */
  total: number;
}

export function weights({ scores }: ScoredSet, { normalise = false }: WeightOptions): Weights {
  const raw = scores.reduce((sum, score) => sum + Math.abs(score), 0);
  const scale = normalise && raw > 0 ? 1 / raw : 1;
  const each = scores.map((score) => Math.abs(score) * scale);
  return { each, total: each.reduce((sum, weight) => sum + weight, 0) };
}
