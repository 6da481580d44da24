/**
 * @file Plain bisection over all sizes: exact where faithfulness grows with size, and elsewhere one size that keeps the share of
 * (clean − corrupted) while the next smaller one does not.
 */
import type { CircuitRecord } from "@atlas/schema";
import { type CircuitSearch, SizeCurve } from "./size-curve.ts";

/** Bisection steps evaluated ahead: all sizes that the next three can ask for are seven, which fit one call. */
const LEVELS_AHEAD = 3;

/** @returns the circuit; where clean equals corrupted there is no share to keep, and it is the whole graph, not reached */
export async function binarySearch(search: CircuitSearch): Promise<CircuitRecord> {
  const all = search.order.length;
  const curve = new SizeCurve(search);
  await curve.evaluate([0, all]);
  if (search.clean === search.corrupted) return curve.record(all, false);
  const holds = (size: number) => curve.at(size).faithfulness.floorCorrected! >= search.threshold;
  if (holds(0)) return curve.record(0, true);
  let [low, high] = [0, all];
  while (high - low > 1) {
    await curve.evaluate(middles(low, high, LEVELS_AHEAD));
    for (let level = 0; level < LEVELS_AHEAD && high - low > 1; level++)
      if (holds(middle(low, high))) high = middle(low, high);
      else low = middle(low, high);
  }
  return curve.record(high, true);
}

const middle = (low: number, high: number): number => Math.floor((low + high) / 2);

/** Every middle that bisection between the two can ask for in so many steps. */
function middles(low: number, high: number, levels: number): number[] {
  if (levels === 0 || high - low <= 1) return [];
  const at = middle(low, high);
  return [at, ...middles(low, at, levels - 1), ...middles(at, high, levels - 1)];
}
