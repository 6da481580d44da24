/** @file For tests of laws: when two computations of the same numbers in float32 count as equal. */
import { expect } from "vitest";
import { worstDifference } from "../../apps/analyzer/src/tensor/compare.ts";

/**
 * Other shapes let kernels add in another order. On the random models of these tests that moved metrics and scores by at most
 * 2e-6 of the largest one in 150 tries of every law; an item counted twice, a padded position that leaks or a wrong edge moves
 * them by percents.
 */
const TOLERANCE = 1e-4;
/** In logits or probability: a metric that cancels to less than this still comes from logits of order 1 and their rounding. */
const SMALLEST_SCALE = 0.1;

export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const largest = Math.max(...Array.from(expected, Math.abs));
  const { absolute } = worstDifference(actual, expected);
  expect(absolute, what).toBeLessThan(TOLERANCE * Math.max(largest, SMALLEST_SCALE));
}
