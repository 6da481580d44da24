/** @file From series of checkpoints to the points of a chart: which quantity, on which axis, with which caveat. */

import type { SeriesStyle } from "../../charts/series-style.ts";
import type { ChartPoint, ChartSeries, TrainingChart } from "../../charts/training-chart.ts";
import { type ScaleType, zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatShort } from "../../lib/format.ts";
import { circuitHref } from "../../lib/hrefs.ts";
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
}

/** Everything a chart needs except its size. */
export function chartOf({ lines, quantity, clock, scale }: Request): Omit<TrainingChart, "width" | "height"> {
  const times = lines.flatMap(({ points }) => points.map((point) => timeOf(point, clock)));
  const values = lines.flatMap((line) => line.points.map((point) => quantity.value(point, line.totalEdges)));
  const domain = quantity.domain ?? domainOf(values);
  return {
    label: `${quantity.label} over training: ${lines.map(({ name }) => name).join(", ")}`,
    series: lines.map((line) => seriesOf(line, quantity, clock, domain)),
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
      format: quantity.format,
      ...(quantity.reference && { reference: quantity.reference }),
    },
  };
}

/** Null where the family does not say how many tokens a step takes. */
export function timeOf(point: TrainingPoint, clock: Clock): number | null {
  return clock === "steps" ? point.step : point.tokens;
}

function seriesOf(line: Line, quantity: Quantity, clock: Clock, domain: [number, number]): ChartSeries {
  return {
    name: line.name,
    style: line.style,
    points: line.points.flatMap((point) => chartPoint(line, point, quantity, clock, domain)),
  };
}

function chartPoint(
  line: Line,
  point: TrainingPoint,
  quantity: Quantity,
  clock: Clock,
  [low, high]: [number, number],
): ChartPoint[] {
  const x = timeOf(point, clock);
  if (x === null) return [];
  const value = quantity.value(point, line.totalEdges);
  const y = value === null ? null : Math.min(high, Math.max(low, value));
  return [
    {
      x,
      y,
      hollow: y !== value || quantity.caveat(point),
      href: circuitHref({ model: line.model, task: line.task, revision: point.revision }),
      title: `${line.name}, step ${formatCount(point.step)}: ${quantity.label} ${value === null ? "undefined" : quantity.format(value)}`,
    },
  ];
}

/** The range of the values with zero inside and a little air above. */
function domainOf(values: readonly (number | null)[]): [number, number] {
  const known = values.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  const air = 0.06 * (high - low || 1);
  return [low === 0 ? 0 : low - air, high + air];
}
