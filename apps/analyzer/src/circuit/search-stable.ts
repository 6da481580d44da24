/**
 * @file The stable rule: the smallest evaluated size from which on every evaluated size keeps the share of (clean − corrupted).
 *
 * Faithfulness does not grow evenly with size, so a size that reaches the threshold by chance is passed over. A geometric grid finds
 * where the last failure is; rounds of evenly spaced sizes then close the gap between it and the first size that holds.
 */
import type { CircuitRecord } from "@atlas/schema";
import { type CircuitSearch, SizeCurve } from "./size-curve.ts";

/** Sizes between 1 and all edges, evenly spaced in their logarithm: a factor of 2.4 apart for 1.6 million edges. */
export const GRID_POINTS = 16;
/** Sizes tried in one round inside the remaining gap, which shrinks to a ninth. */
export const REFINE_POINTS = 8;
/** The size found is at most this share larger than the next smaller one known to fail. */
export const RESOLUTION = 0.02;

/**
 * At most GRID_POINTS evaluations for the grid and REFINE_POINTS in each of two rounds.
 * @returns the circuit; where clean equals corrupted there is no share to keep, and it is the whole graph, not reached
 */
export async function stableSearch(search: CircuitSearch): Promise<CircuitRecord> {
  const all = search.order.length;
  const curve = new SizeCurve(search);
  await curve.evaluate([0, all]);
  if (search.clean === search.corrupted) return curve.record(all, false);
  await curve.evaluate(grid(all));
  let gap = stableGap(curve);
  while (gap.holds - gap.fails > Math.max(1, RESOLUTION * gap.holds)) {
    await curve.evaluate(between(gap.fails, gap.holds));
    gap = stableGap(curve);
  }
  return curve.record(gap.holds, true);
}

function grid(edges: number): number[] {
  return Array.from({ length: GRID_POINTS }, (_, i) => Math.round(edges ** (i / GRID_POINTS)));
}

function between(low: number, high: number): number[] {
  const step = (high - low) / (REFINE_POINTS + 1);
  return Array.from({ length: REFINE_POINTS }, (_, i) => Math.round(low + (i + 1) * step));
}

/** The largest size that fails (−1 where none does) and the next one, from which on all hold; the whole graph does. */
function stableGap(curve: SizeCurve): { fails: number; holds: number } {
  const sizes = curve.sizes();
  const { threshold } = curve.search;
  const failed = sizes.findLastIndex((size) => curve.at(size).faithfulness.floorCorrected! < threshold);
  return { fails: sizes[failed] ?? -1, holds: sizes[failed + 1]! };
}
