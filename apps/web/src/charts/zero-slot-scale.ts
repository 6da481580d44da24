/**
 * @file A scale for counts that start at zero and span decades: training tokens, steps, numbers of edges.
 *
 * A logarithm has no place for zero, so zero gets a slot of its own, left of a visible break. Positions are plain
 * numbers to be laid out linearly (decimal logarithms on a log scale). Nothing here draws.
 */

export type ScaleType = "log" | "linear";

export interface Tick {
  /** Position on the scale. */
  at: number;
  /** The count it stands for. */
  count: number;
}

export interface ZeroSlotScale {
  /** Smallest and largest position. */
  domain: [number, number];
  /** Position of a count. */
  at(count: number): number;
  /** Position of the break right of zero's slot, or null where the scale has none. */
  breakAt: number | null;
  ticks: Tick[];
}

/** Share of the axis that zero's slot takes; enough for a point and the break mark on a phone. */
const SLOT_SHARE = 0.09;
/** A range of no decades at all would be a point: the axis spans at least this much. */
const LEAST_DECADES = 0.6;

/** @param counts everything that will be shown, each at least 0 and finite. */
export function zeroSlotScale(counts: readonly number[], type: ScaleType): ZeroSlotScale {
  const positive = counts.filter((count) => count > 0);
  if (type === "linear" || positive.length === 0) return linearScale(Math.max(1, ...counts));
  return logScale(positive, positive.length < counts.length);
}

function logScale(counts: readonly number[], hasZero: boolean): ZeroSlotScale {
  const first = Math.log10(Math.min(...counts));
  const last = Math.max(first + LEAST_DECADES, Math.log10(Math.max(...counts)));
  const slot = first - SLOT_SHARE * (last - first);
  const decades = decadeTicks(first, last);
  return {
    domain: [hasZero ? slot : first, last],
    at: (count) => (count === 0 ? slot : Math.log10(count)),
    breakAt: hasZero ? (slot + first) / 2 : null,
    ticks: hasZero ? [{ at: slot, count: 0 }, ...decades] : decades,
  };
}

function linearScale(last: number): ZeroSlotScale {
  const step = niceStep(last / 4);
  const ticks = range(0, Math.floor(last / step)).map((i) => ({ at: i * step, count: i * step }));
  return { domain: [0, last], at: (count) => count, breakAt: null, ticks };
}

/** Powers of ten inside the range, with 3 between them where there would be fewer than three. */
function decadeTicks(first: number, last: number): Tick[] {
  const powers = range(Math.floor(first), Math.floor(last)).map((exponent) => 10 ** exponent);
  const ticksAt = (counts: number[]) =>
    counts.map((count) => ({ at: Math.log10(count), count })).filter(({ at }) => at >= first && at <= last);
  const tens = ticksAt(powers);
  return tens.length >= 3 ? tens : ticksAt(powers.flatMap((power) => [power, 3 * power]));
}

/** The largest of 1, 2 and 5 times a power of ten that is at most `rough`, and at least 1. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return Math.max(1, ([5, 2, 1].find((factor) => factor * power <= rough) ?? 1) * power);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
