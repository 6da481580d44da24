/** @file The figures of the trends page, for its view and for files. */
import { caveatKey } from "../../charts/caveat-key.ts";
import { heatRows } from "../../charts/heat-rows.ts";
import type { KeyEntry } from "../../charts/key-mark.tsx";
import { panelsSvg } from "../../charts/nested-svg.ts";
import { trainingChart } from "../../charts/training-chart.ts";
import { trendsHref } from "../../lib/hrefs.ts";
import type { Task } from "../catalogue/query.ts";
import { distinct, type Figure, type SharedPage } from "../sharing/figure.ts";
import { numberedQuery } from "../sharing/numbered-query.ts";
import { chartOf, type Line } from "../training/chart.ts";
import { trainingFigure } from "../training/figure.ts";
import { TrainingQuery } from "../training/query.ts";
import { shownView, trendCharts, trendLines } from "./derive.ts";
import { fetchTasksTrends, fetchTrends } from "./query.ts";
import {
  clockOf,
  heatEnds,
  heatGroups,
  isHeatmap,
  linesOf,
  type OfTask,
  type Part,
  quantityOf,
  sharedAxis,
  taskPanels,
  tasksWords,
} from "./several-tasks.ts";
import { parseTrendsView, type TrendsView, trendsQuery } from "./view-state.ts";

const HEIGHT = 320;
export const PANEL_HEIGHT = 210;

export function trendFigures(
  lines: readonly Line[],
  task: Task,
  view: TrendsView,
): Record<"behaviour" | "circuit", Figure> {
  const charts = trendCharts(lines, task.metric, view);
  const shared = { lines, models: lines.map(({ model }) => model), tasks: [task.name], height: HEIGHT };
  const [behaviour, circuit] = [quantityOf("behaviour", task, view), quantityOf("circuit", task, view)];
  const titled = (label: string, against = "over training") => `${label} ${against}: ${task.title}`;
  const axis = view.x === "behaviour" ? behaviour : undefined;
  const figures = {
    behaviour: trainingFigure({
      ...{ ...shared, name: "behaviour", title: titled(behaviour.label), quantity: behaviour, chart: charts.behaviour },
    }),
    circuit: trainingFigure({
      ...{ ...shared, name: "circuit", quantity: circuit, against: axis, chart: charts.circuit },
      title: titled(circuit.label, axis && `against ${axis.label}`),
    }),
  };
  const lasting = trendsHref(trendsQuery({ ...view, task: task.name }));
  return { behaviour: { ...figures.behaviour, lasting }, circuit: { ...figures.circuit, lasting } };
}

/** Of several tasks, as the page draws them. */
export function tasksFigure(all: readonly OfTask[], part: Part, view: TrendsView): Figure {
  const lines = linesOf(all).map((line) => ({ ...line, name: `${line.model}, ${line.task}` }));
  const models = distinct(lines.map(({ model }) => model));
  const tasks = all.map(({ task }) => task.name);
  const [first] = all;
  const own = quantityOf(part, first!.task, view);
  const mixed = all.some(({ task }) => quantityOf(part, task, view).label !== own.label);
  const quantity = mixed ? { ...own, label: "Metric", unit: "that of the task" } : own;
  const chart = chartOf({ lines, quantity, clock: clockOf(view), scale: view.scale });
  const title = `${quantity.label} over training: ${tasksWords(
    all.map(({ task }) => task),
    view,
  )}`;
  return {
    ...trainingFigure({ name: part, title, lines, quantity, chart, models, tasks, height: HEIGHT }),
    key: isHeatmap(all) ? [] : [...modelKey(lines), ...tasksKey(all, part, view)],
    ...(isHeatmap(all) && {
      remarks: ["A light stripe marks values that need a caveat; each row has a cell for every checkpoint."],
    }),
    query: numberedQuery(TrainingQuery, { models }, "task", tasks),
    draw: (width) => drawTasks(all, part, view, width, title),
  };
}

function modelKey(lines: readonly Line[]): KeyEntry[] {
  return distinct(lines.map(({ model }) => model)).map((name) => {
    const { style } = lines.find(({ model }) => model === name)!;
    return { name, colour: style.colour, mark: style.symbol };
  });
}

/** What outlines and carets mean in the panels of several tasks; a heatmap has none. */
export function tasksKey(all: readonly OfTask[], part: Part, view: TrendsView): KeyEntry[] {
  return caveatKey(taskPanels(all, part, view).map(({ chart }) => chart));
}

export function drawTasks(
  all: readonly OfTask[],
  part: Part,
  view: TrendsView,
  width: number,
  label: string,
  besideShare = 0,
): string {
  if (isHeatmap(all))
    return heatRows({
      ...{ label, width, besideShare, x: sharedAxis(all, view) },
      ...{ groups: heatGroups(all, part, view), ends: heatEnds(all, part, view) },
    });
  const panels = taskPanels(all, part, view).map(({ title, chart }) => ({
    title,
    draw: (room: number) => trainingChart({ ...chart, width: room, height: PANEL_HEIGHT }),
  }));
  return panelsSvg(panels, width, label);
}

async function sharedTasksTrends(asked: TrendsView): Promise<SharedPage | null> {
  const found = await fetchTasksTrends(asked);
  if (found === null || found.all.length === 0) return null;
  const view = shownView(linesOf(found.all), asked);
  const figures = (["behaviour", "circuit"] as const).map((part) => tasksFigure(found.all, part, view));
  return { address: trendsHref(trendsQuery(view)), figures };
}

/** Null where there is no such task, or no result yet. */
export async function sharedTrends(params: Record<string, string | undefined>): Promise<SharedPage | null> {
  const asked = parseTrendsView(params);
  if (asked.tasks !== "one") return sharedTasksTrends(asked);
  const { catalogue, task, series } = await fetchTrends(asked);
  if (task === undefined || series.length === 0) return null;
  const lines = trendLines(catalogue, task, series);
  const view = shownView(lines, asked);
  const figures = trendFigures(lines, task, view);
  return { address: trendsHref(trendsQuery(view)), figures: [figures.behaviour, figures.circuit] };
}
