/** @file The moments that a page of charts on one time axis can mark in all of them. */
import type { XAxis } from "../../charts/axes.ts";
import { formatCount, formatShort } from "../../lib/format.ts";
import type { Stop } from "../../ui/linked-cursor.tsx";
import { type Clock, type Line, timeOf } from "../training/chart.ts";

/** Every moment with a checkpoint of any line, from left to right. */
export function stopsOf(lines: readonly Line[], { scale }: Pick<XAxis, "scale">, clock: Clock): Stop[] {
  const [low, high] = scale.domain;
  const names = new Map<number, string>();
  for (const point of lines.flatMap(({ points }) => points)) {
    const time = timeOf(point, clock);
    if (time === null || names.has(time)) continue;
    const tokens = point.tokens === null ? "" : `, ${formatShort(point.tokens)} tokens`;
    names.set(time, `step ${formatCount(point.step)}${tokens}`);
  }
  return [...names]
    .toSorted(([a], [b]) => a - b)
    .map(([time, name]) => ({ at: Math.round((1e4 * (scale.at(time) - low)) / (high - low || 1)) / 1e4, name }));
}
