/** @file For tests: fast-check arbitraries of edge sets with scores, and of series over training. */
import fc from "fast-check";
import type { CellSet, ScoredSet } from "./cell-set.ts";
import { type Measured, measured, missing } from "./measured.ts";

/** Few different cells, so that sets often meet. */
export const cellSet: fc.Arbitrary<CellSet> = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }))
  .map((cells) => Int32Array.from(cells).sort());

export const score = fc.float({ min: -100, max: 100, noNaN: true });

export const scored: fc.Arbitrary<ScoredSet> = cellSet.chain((cells) =>
  fc
    .array(score, { minLength: cells.length, maxLength: cells.length })
    .map((scores) => ({ cells, scores: Float32Array.from(scores) })),
);

/** Tokens from 0 or later, ascending, with one measured or missing value each. */
export function trainingSeries(value: fc.Arbitrary<number>): fc.Arbitrary<{ tokens: number[]; values: Measured[] }> {
  const point = fc.oneof({ weight: 5, arbitrary: value.map(measured) }, fc.constant(missing("not-measured")));
  return fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 12 }).chain((tokens) =>
    fc.array(point, { minLength: tokens.length, maxLength: tokens.length }).map((values) => ({
      tokens: tokens.toSorted((a, b) => a - b),
      values,
    })),
  );
}
