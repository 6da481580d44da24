/** @file The circuit against the behaviour instead of time: checkpoints as points joined in the order of training. */
import type { TrainingChart } from "../../charts/training-chart.ts";
import { valueScale } from "../../charts/value-scale.ts";
import { formatTick } from "../../lib/format.ts";
import type { TimeAxis } from "../../lib/time-axis.ts";
import { chartOf, type Line } from "../training/chart.ts";
import type { Quantity } from "../training/quantity.ts";

/** @param against what stands on the x axis @param carried how time is shown where points lead */
export function chartAgainst(
  lines: readonly Line[],
  quantity: Quantity,
  against: Quantity,
  carried?: TimeAxis,
): Omit<TrainingChart, "width" | "height"> {
  // Every checkpoint has a step, so that points stand in the order of the line's.
  const shared = { lines, clock: "steps", scale: "linear", ...(carried && { carried }) } as const;
  const chart = chartOf({ ...shared, quantity });
  const domain = chartOf({ ...shared, quantity: against }).y.domain;
  const series = chart.series.map((one, i) => ({
    ...one,
    points: one.points.flatMap((point, k) => {
      const { points, totalEdges } = lines[i]!;
      const x = against.value(points[k]!, totalEdges);
      return x === null
        ? []
        : [
            {
              ...point,
              x: Math.min(domain[1], Math.max(domain[0], x)),
              title: `${point.title}, ${against.label} ${against.format(x)}`,
            },
          ];
    }),
  }));
  return {
    ...chart,
    label: `${chart.label}, against ${against.label}`,
    series,
    x: { scale: valueScale(domain), label: against.label, format: against.tick ?? formatTick },
  };
}
