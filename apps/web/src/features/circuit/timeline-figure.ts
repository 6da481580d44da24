/** @file Where a checkpoint stands in training, as a figure: accuracy at all checkpoints, each leading to its circuit. */
import { circuitHref } from "../../lib/hrefs.ts";
import { choiceOf } from "../../lib/settings.ts";
import type { Figure } from "../sharing/figure.ts";
import { chartOf, knownClock, timeOf } from "../training/chart.ts";
import type { TrainingSeries } from "../training/derive.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY } from "../training/quantity.ts";
import { keyOf } from "./derive.ts";
import type { Run } from "./query.ts";
import { type CircuitView, circuitQuery } from "./view-state.ts";

const HEIGHT = 150;

/** The line comes first in the key, before what needs a caveat. */
export function timelineFigure(training: TrainingSeries, run: Run, view: CircuitView): Figure {
  const key = keyOf(run);
  const clock = knownClock(training.points, view.x);
  const style = { colour: "var(--accent)", symbol: "circle" } as const;
  const lines = [{ ...training, name: training.model, task: key.task, style }];
  const chart = chartOf({ lines, quantity: ACCURACY, clock, scale: view.scale });
  const timed = training.points.filter((point) => timeOf(point, clock) !== null);
  const series = chart.series.map((one) => ({
    ...one,
    points: one.points.map((point, i) => ({
      ...point,
      href: circuitHref({ ...key, revision: timed[i]!.revision }, circuitQuery(view)),
    })),
  }));
  const cursor = timeOf(run.checkpoint, clock);
  return trainingFigure({
    name: "timeline",
    title: `Accuracy of ${key.model} over training: ${run.task.title}`,
    lines,
    quantity: ACCURACY,
    chart: { ...chart, series, ...(cursor !== null && { cursor }) },
    models: [key.model],
    tasks: [key.task],
    settings: choiceOf(view),
    height: HEIGHT,
  });
}
