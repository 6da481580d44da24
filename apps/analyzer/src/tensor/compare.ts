/** @file Comparing arrays of numbers the way tolerances are stated: against the largest value of the reference. */

export interface Worst {
  /** Largest |actual − expected| over the largest |expected|; NaN anywhere makes it infinite. */
  relative: number;
  absolute: number;
  index: number;
}

/** @throws Error when the lengths differ. */
export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): Worst {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values compared with ${expected.length}`);
  let scale = 0;
  let absolute = 0;
  let index = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= absolute)) {
      absolute = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
      index = i;
    }
  }
  return { relative: absolute === 0 ? 0 : absolute / (scale || 1), absolute, index };
}
