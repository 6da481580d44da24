/** @file The moments that a page of charts on one time axis can mark in all of them. */
import type { Stop } from "../../charts/linked-cursor/reading.ts";
import type { ZeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatShort } from "../../lib/format.ts";
import { type Clock, type Line, timeOf } from "../training/chart.ts";

/** Every moment with a checkpoint of any line, from left to right. @param domain ends of the charts' frames on the scale */
export function stopsOf(
  lines: readonly Line[],
  scale: ZeroSlotScale,
  clock: Clock,
  [low, high]: readonly [number, number] = scale.domain,
): Stop[] {
  return momentsOf(lines, clock).map(([time, name]) => ({
    at: Math.round((1e4 * (scale.at(time) - low)) / (high - low || 1)) / 1e4,
    name,
    time: clock === "tokens" ? `${formatShort(time)} tokens` : `step ${formatCount(time)}`,
  }));
}

/** Times with a checkpoint of any line and what each is called, ascending. */
export function momentsOf(lines: readonly Line[], clock: Clock): [time: number, name: string][] {
  const names = new Map<number, string>();
  for (const point of lines.flatMap(({ points }) => points)) {
    const time = timeOf(point, clock);
    if (time === null || names.has(time)) continue;
    const tokens = point.tokens === null ? "" : `, ${formatShort(point.tokens)} tokens`;
    names.set(time, `step ${formatCount(point.step)}${tokens}`);
  }
  return [...names].toSorted(([a], [b]) => a - b);
}
