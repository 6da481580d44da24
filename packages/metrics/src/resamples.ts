/**
 * @file Resamples of items with replacement, as how often each item is drawn. Every statistic of a bootstrap, whatever it measures,
 * uses the same draws for the same seed: differences between checkpoints or circuits are then taken within a resample.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";

/** Published intervals rest on 1,000 to 10,000; with 1,000 the ends of a 95% interval rest on 25 resamples each. */
export const DEFAULT_RESAMPLES = 1000;

export interface Resamples {
  items: number;
  count: number;
  /** How often resample b draws item i: [count × items] row-major; each row sums to `items`. */
  draws: Uint16Array;
}

/** @param seed a whole number; the same seed draws the same everywhere */
export function resampleItems(items: number, seed: number, count = DEFAULT_RESAMPLES): Resamples {
  const random = mersenne(seed);
  const draws = new Uint16Array(count * items);
  for (let first = 0; first < draws.length; first += items)
    for (let drawn = 0; drawn < items; drawn++) draws[first + uniformInt(random, 0, items - 1)]!++;
  return { items, count, draws };
}

/** How often each item is drawn by one resample: [items]. */
export function drawsOf({ items, draws }: Resamples, resample: number): Uint16Array {
  return draws.subarray(resample * items, (resample + 1) * items);
}

/**
 * Means over each resample's items: the replicates of a mean.
 *
 * @param values one for each item
 * @returns [count]
 * @throws RangeError when there is not one value for each item
 */
export function resampledMeans(values: ArrayLike<number>, resamples: Resamples): Float64Array {
  const { items, count, draws } = resamples;
  if (values.length !== items) throw new RangeError(`${values.length} values for ${items} items`);
  const means = new Float64Array(count);
  for (let b = 0, at = 0; b < count; b++) {
    let sum = 0;
    for (let i = 0; i < items; i++, at++) sum += draws[at]! * values[i]!;
    means[b] = sum / items;
  }
  return means;
}
