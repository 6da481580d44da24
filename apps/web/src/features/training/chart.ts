/** @file From series of checkpoints to the points of a chart: which quantity, on which axis, with which caveat. */

import { sideBeyond, withinFrame } from "../../charts/beyond-frame.ts";
import type { SeriesStyle } from "../../charts/series-style.ts";
import type { ChartPoint, ChartSeries, TrainingChart } from "../../charts/training-chart.ts";
import { type ScaleType, zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatPercent, formatShort } from "../../lib/format.ts";
import { circuitHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery, USUAL_TIME } from "../../lib/time-axis.ts";
import type { TrainingPoint } from "./derive.ts";
import type { Quantity } from "./quantity.ts";

/** One line of a chart: a model on a task. */
export interface Line {
  name: string;
  model: string;
  task: string;
  style: SeriesStyle;
  totalEdges: number | null;
  points: readonly TrainingPoint[];
}

export type Clock = "tokens" | "steps";

interface Request {
  lines: readonly Line[];
  quantity: Quantity;
  clock: Clock;
  scale: ScaleType;
  /** How time is shown where points lead. */
  carried?: TimeAxis;
}

/** Steps are always known, tokens where the family says how many a step takes: an axis of nothing would be empty. */
export function knownClock(moments: readonly { tokens: number | null }[], asked: Clock): Clock {
  return moments.some(({ tokens }) => tokens !== null) ? asked : "steps";
}

/** Everything a chart needs except its size. */
export function chartOf({
  lines,
  quantity,
  clock,
  scale,
  carried = USUAL_TIME,
}: Request): Omit<TrainingChart, "width" | "height"> {
  const times = lines.flatMap(({ points }) => points.map((point) => timeOf(point, clock)));
  const domain = quantity.domain ?? domainOf(lines, quantity);
  return {
    label: `${quantity.label} over training: ${lines.map(({ name }) => name).join(", ")}`,
    hollow: quantity.hollow,
    series: lines.map((line) => seriesOf(line, { quantity, clock, domain, carried })),
    x: {
      scale: zeroSlotScale(
        times.filter((time) => time !== null),
        scale,
      ),
      label: clock === "tokens" ? "Training tokens" : "Training steps",
      format: clock === "tokens" ? formatShort : formatCount,
    },
    y: {
      domain,
      label: quantity.label,
      format: quantity.tick ?? quantity.format,
      ...(quantity.reference && { reference: quantity.reference }),
    },
  };
}

/** Null where the family does not say how many tokens a step takes. */
export function timeOf(point: Pick<TrainingPoint, "step" | "tokens">, clock: Clock): number | null {
  return clock === "steps" ? point.step : point.tokens;
}

interface Drawn extends Pick<Request, "quantity" | "clock"> {
  domain: [number, number];
  carried: TimeAxis;
}

function seriesOf(line: Line, drawn: Drawn): ChartSeries {
  return {
    name: line.name,
    style: line.style,
    points: line.points.flatMap((point) => chartPoint(line, point, drawn)),
  };
}

function chartPoint(line: Line, point: TrainingPoint, { quantity, clock, domain, carried }: Drawn): ChartPoint[] {
  const x = timeOf(point, clock);
  if (x === null) return [];
  const value = quantity.value(point, line.totalEdges);
  const inFrame = (height: number) => withinFrame(height, domain);
  const interval = quantity.interval?.(point) ?? null;
  return [
    {
      x,
      y: value === null ? null : inFrame(value),
      ...(interval !== null && { band: [inFrame(interval[0]), inFrame(interval[1])] as const }),
      hollow: needsCaveat(quantity, point),
      beyond: sideBeyond(value, domain),
      href: circuitHref({ model: line.model, task: line.task, revision: point.revision }, timeQuery(carried)),
      title: titleOf(line, point, quantity, value),
    },
  ];
}

/** Whether a point is an outline. */
export const needsCaveat = (quantity: Quantity, point: TrainingPoint): boolean =>
  point.suspicion !== null || quantity.caveat(point);

function titleOf(line: Line, point: TrainingPoint, quantity: Quantity, value: number | null): string {
  const interval = quantity.interval?.(point) ?? null;
  const between = interval === null ? "" : ` (${interval.map((end) => quantity.format(end)).join(" to ")})`;
  const figure = value === null ? "undefined" : quantity.format(value) + between;
  return `${line.name}, step ${formatCount(point.step)}: ${quantity.label} ${figure}${suspicionWords(point.suspicion)}`;
}

/** What follows a value of a checkpoint that something is wrong with; empty for others. */
export const suspicionWords = (suspicion: string | null | undefined): string =>
  suspicion ? `. Suspicious checkpoint: ${suspicion}` : "";

/**
 * The range of the values with zero inside and a little air above. Values with a caveat count only where there are no
 * others: a circuit of a task that is not learned has any size, and would flatten all that matters.
 */
function domainOf(lines: readonly Line[], quantity: Quantity): [number, number] {
  const sound = valuesOf(lines, quantity, (point) => !needsCaveat(quantity, point));
  const values = sound.length > 0 ? sound : valuesOf(lines, quantity, () => true);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const air = 0.06 * (high - low || 1);
  return [low === 0 ? 0 : low - air, high + air];
}

/** What the bands of a chart are; null where it has none. */
export function bandWords(points: readonly TrainingPoint[], quantity: Pick<Quantity, "interval">): string | null {
  const levels = points.flatMap((point) => (quantity.interval?.(point) ? [point.resampled!.level] : []));
  if (levels.length === 0) return null;
  const shares = [...new Set(levels)].map(formatPercent).join(" or ");
  return `Bands and bars: where ${shares} of resamples of the prompts put the value; checkpoints without one were not resampled.`;
}

function valuesOf(lines: readonly Line[], quantity: Quantity, counts: (point: TrainingPoint) => boolean): number[] {
  return lines.flatMap(({ points, totalEdges }) =>
    points.flatMap((point) => {
      const value = counts(point) ? quantity.value(point, totalEdges) : null;
      return value === null ? [] : [value, ...(quantity.interval?.(point) ?? [])];
    }),
  );
}
