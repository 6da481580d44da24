/** @file The figure of the home page, for its view and for files. */
import { seriesStyle } from "../../charts/series-style.ts";
import { homeHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import type { Model, Task } from "../catalogue/query.ts";
import type { Figure, SharedPage } from "../sharing/figure.ts";
import { numberedQuery } from "../sharing/numbered-query.ts";
import { chartOf, knownClock, type Line } from "../training/chart.ts";
import type { TrainingSeries } from "../training/derive.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY } from "../training/quantity.ts";
import { TrainingQuery } from "../training/query.ts";
import { showcase } from "./derive.ts";
import { fetchAtlas } from "./query.ts";
import { atlasView } from "./view-state.ts";

export interface EmergenceData {
  model: Model;
  tasks: readonly Task[];
  training: ReadonlyMap<string, TrainingSeries[]>;
  /** As the address asks. */
  time: TimeAxis;
}

export function emergenceLines({ model, tasks, training }: EmergenceData): Line[] {
  return tasks.flatMap((task, rank) => {
    const series = training.get(task.name)?.find((one) => one.model === model.name);
    return series === undefined ? [] : [{ ...series, name: task.title, task: task.name, style: seriesStyle(rank) }];
  });
}

/** Time in tokens only where some are known. */
export function emergenceTime(lines: readonly Line[], { x, scale }: TimeAxis): TimeAxis {
  const points = lines.flatMap((line) => line.points);
  return { x: knownClock(points, x), scale };
}

/** @param time as the address asks */
export function emergenceChart(lines: readonly Line[], time: TimeAxis) {
  const { x: clock, scale } = emergenceTime(lines, time);
  return chartOf({ lines, quantity: ACCURACY, clock, scale, carried: time });
}

export function emergenceFigure(data: EmergenceData): Figure {
  const lines = emergenceLines(data);
  const figure = trainingFigure({
    name: "emergence",
    title: emergenceTitle(data.model),
    lines,
    quantity: ACCURACY,
    chart: emergenceChart(lines, data.time),
    models: [data.model.name],
    tasks: lines.map(({ task }) => task),
    height: 320,
  });
  return { ...figure, query: emergenceQuery(data.model.name, lines) };
}

export function emergenceQuery(model: string, lines: readonly Pick<Line, "task">[]): Figure["query"] {
  return numberedQuery(
    TrainingQuery,
    { models: [model] },
    "task",
    lines.map(({ task }) => task),
  );
}

export const emergenceTitle = ({ name }: Model) => `The order in which ${name} learns`;

export async function sharedAtlas(params: Params): Promise<SharedPage | null> {
  const time = parseView(atlasView, params);
  const { catalogue, training } = await fetchAtlas();
  const model = showcase(catalogue, training);
  if (model === undefined) return null;
  const figure = emergenceFigure({ model, tasks: catalogue.tasks, training, time });
  return { address: homeHref(timeQuery(time)), figures: [figure] };
}
