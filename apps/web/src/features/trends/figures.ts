/** @file The figures of the trends page, for its view and for files. */
import { trendsHref } from "../../lib/hrefs.ts";
import type { Task } from "../catalogue/query.ts";
import type { Figure, SharedPage } from "../sharing/figure.ts";
import type { Line } from "../training/chart.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY, CIRCUIT_QUANTITIES, metricQuantity } from "../training/quantity.ts";
import { shownView, trendCharts, trendLines } from "./derive.ts";
import { fetchTrends } from "./query.ts";
import { parseTrendsView, type TrendsView, trendsQuery } from "./view-state.ts";

const HEIGHT = 320;

export function trendFigures(
  lines: readonly Line[],
  task: Task,
  view: TrendsView,
): Record<"behaviour" | "circuit", Figure> {
  const charts = trendCharts(lines, task.metric, view);
  const shared = { lines, models: lines.map(({ model }) => model), tasks: [task.name], height: HEIGHT };
  const behaviour = view.y === "accuracy" ? ACCURACY : metricQuantity(task.metric);
  const circuit = CIRCUIT_QUANTITIES[view.size];
  const titled = (label: string) => `${label} over training: ${task.title}`;
  return {
    behaviour: trainingFigure({
      ...{ ...shared, name: "behaviour", title: titled(behaviour.label), quantity: behaviour, chart: charts.behaviour },
    }),
    circuit: trainingFigure({
      ...{ ...shared, name: "circuit", title: titled(circuit.label), quantity: circuit, chart: charts.circuit },
    }),
  };
}

/** Null where there is no such task, or no result yet. */
export async function sharedTrends(params: Record<string, string | undefined>): Promise<SharedPage | null> {
  const asked = parseTrendsView(params);
  const { catalogue, task, series } = await fetchTrends(asked);
  if (task === undefined || series.length === 0) return null;
  const lines = trendLines(catalogue, task, series);
  const view = shownView(lines, asked);
  const figures = trendFigures(lines, task, view);
  return { address: trendsHref(trendsQuery(view)), figures: [figures.behaviour, figures.circuit] };
}
