/**
 * @file How well attributed scores (first-order estimates) agree with exact ones (every edge patched for real): rank correlation,
 * sign agreement and false positives. On small models all edges are compared, on large ones those that were patched.
 */
import { pearson, spearman } from "./correlation.ts";
import { type Measured, measured, missing } from "./measured.ts";

export interface Agreement {
  /** Edges compared. */
  n: number;
  pearson: Measured;
  /** Of the scores with their signs. */
  spearman: Measured;
  /** Of their magnitudes, by which circuits are chosen. */
  spearmanOfMagnitudes: Measured;
  /** Share of edges with both scores other than 0 whose signs are equal, 0 to 1. */
  signAgreement: Measured;
  /** Edges that attribution finds material (|attributed| at or above the cut). */
  positives: number;
  /** Those of them that are not (|exact| below the cut), and their share of the positives, 0 to 1. */
  falsePositives: number;
  falsePositiveShare: Measured;
  /** Edges that are material but were not found; among large models only those that were patched can be known. */
  falseNegatives: number;
}

/**
 * @param exact, attributed scores of the same edges, in the metric's unit
 * @param cut least magnitude that counts as material, in the metric's unit; above 0
 * @throws RangeError when lengths differ.
 */
export function agreement(exact: Float32Array, attributed: Float32Array, cut: number): Agreement {
  const material = (score: number) => Math.abs(score) >= cut;
  const counts = { signed: 0, agreeing: 0, positives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const [i, estimate] of attributed.entries()) {
    const truth = exact[i]!;
    if (truth !== 0 && estimate !== 0) {
      counts.signed++;
      if (truth > 0 === estimate > 0) counts.agreeing++;
    }
    if (material(estimate)) counts.positives++;
    if (material(estimate) && !material(truth)) counts.falsePositives++;
    if (!material(estimate) && material(truth)) counts.falseNegatives++;
  }
  const { positives, falsePositives, falseNegatives } = counts;
  return {
    n: exact.length,
    pearson: pearson(exact, attributed),
    spearman: spearman(exact, attributed),
    spearmanOfMagnitudes: spearman(exact.map(Math.abs), attributed.map(Math.abs)),
    signAgreement: ratio(counts.agreeing, counts.signed),
    positives,
    falsePositives,
    falsePositiveShare: ratio(falsePositives, positives),
    falseNegatives,
  };
}

const ratio = (part: number, whole: number): Measured =>
  whole === 0 ? missing("too-few-points") : measured(part / whole);

/** The k-th largest magnitude: the cut at which k edges are material, if no two are equal. k from 1 to the number of scores. */
export function cutOfTop(scores: Float32Array, k: number): number {
  return scores.map(Math.abs).sort().at(-k)!;
}
