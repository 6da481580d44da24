/** @file Pearson and Spearman correlation, −1 to 1; missing, with its reason, where they are undefined. */
import { sampleCorrelation } from "simple-statistics";
import { type Measured, measured, missing } from "./measured.ts";

/** Any two points lie on a line. */
const FEWEST_POINTS = 3;

/** @param x, y of one length, finite. @throws RangeError when lengths differ. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): Measured {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be correlated with ${y.length}`);
  if (x.length < FEWEST_POINTS) return missing("too-few-points");
  const [a, b] = [Array.from(x), Array.from(y)];
  if (isConstant(a) || isConstant(b)) return missing("no-variation");
  // Rounding may leave a perfect correlation a few units of the last place beyond 1.
  return measured(Math.max(-1, Math.min(1, sampleCorrelation(a, b))));
}

/** Pearson of ranks; equal values share the mean of their ranks. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): Measured {
  return pearson(ranks(x), ranks(y));
}

/** From 1; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const result = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    // Ranks first + 1 to next, whose mean is:
    for (let i = first; i < next; i++) result[order[i]!] = (first + 1 + next) / 2;
    first = next;
  }
  return result;
}

const isConstant = (values: readonly number[]): boolean => values.every((value) => value === values[0]);
