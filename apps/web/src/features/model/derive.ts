/** @file The panels of a model's page: charts on one time axis with one cursor, and the heads at that moment. */
import { parseNode } from "@atlas/schema";
import type { HeadCell } from "../../charts/head-map.tsx";
import { seriesStyle } from "../../charts/series-style.ts";
import type { ChartSeries, TrainingChart } from "../../charts/training-chart.ts";
import { zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatShort, formatTick } from "../../lib/format.ts";
import { formatScore } from "../../lib/head-score.ts";
import { headHref, modelHref } from "../../lib/hrefs.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { headQuery, parseHeadView } from "../head/view-state.ts";
import { chartOf, knownClock, type Line, suspicionWords, timeOf } from "../training/chart.ts";
import type { Moment } from "../training/checkpoint-cursor.tsx";
import { ACCURACY, CIRCUIT_QUANTITIES, type Quantity } from "../training/quantity.ts";
import type { HeadPanel, HeadScoreTrend, HeadsPage, ModelPage } from "./query.ts";
import { type ModelView, modelQuery } from "./view-state.ts";

export type Panel = Omit<TrainingChart, "width" | "height">;

export function shownView({ training }: Pick<ModelPage, "training">, asked: ModelView): ModelView {
  return { ...asked, x: knownClock(training.points, asked.x) };
}

/** Address of the same page with the cursor at a revision; null for the newest. */
export function hrefAt(page: Pick<HeadsPage, "model">, view: ModelView, revision: string | null): string {
  return modelHref(page.model.name, modelQuery({ ...view, at: revision }));
}

/** The model on its task, in its own colour. */
export function trainingLine({ training, task, model, catalogue }: ModelPage): Line {
  const rank = catalogue.models.findIndex(({ name }) => name === model.name);
  return { ...training, name: model.name, model: model.name, task: task.name, style: seriesStyle(rank) };
}

/** A point of these charts moves the cursor instead of leaving the page. */
export function trainingPanel(page: ModelPage, view: ModelView, quantity: Quantity): Panel {
  const { training, point } = page;
  const chart = chartOf({ lines: [trainingLine(page)], quantity, clock: view.x, scale: view.scale });
  const shown = training.points.filter((one) => timeOf(one, view.x) !== null);
  const series = chart.series.map((one) => ({
    ...one,
    points: one.points.map((drawn, i) => ({ ...drawn, href: hrefAt(page, view, shown[i]!.revision) })),
  }));
  return { ...chart, series, ...cursorAt(point, view) };
}

export const behaviourPanel = (page: ModelPage, view: ModelView) => trainingPanel(page, view, ACCURACY);
export const circuitPanel = (page: ModelPage, view: ModelView) => trainingPanel(page, view, CIRCUIT_QUANTITIES.share);

function cursorAt(point: Moment, { x }: ModelView): Pick<Panel, "cursor"> {
  const at = timeOf(point, x);
  return at === null ? {} : { cursor: at };
}

/** The heads with the highest values over training, on the range of all heads and checkpoints. */
export function headPanel(page: HeadsPage, { trend }: HeadPanel, view: ModelView): Panel {
  const times = view.x === "steps" ? trend.steps : trend.tokens;
  const [low, high] = rangeOf(trend);
  const { title, unit, threshold } = trend.definition;
  return {
    label: `${title} of the highest heads of ${page.model.name} over training`,
    hollow: "suspicious checkpoint",
    series: trend.series.map((series, rank) => headLine(page, view, trend, series, rank)),
    x: {
      scale: zeroSlotScale(
        times.filter((time) => time !== null),
        view.scale,
      ),
      label: view.x === "tokens" ? "Training tokens" : "Training steps",
      format: view.x === "tokens" ? formatShort : formatCount,
    },
    y: {
      domain: [low, high + 0.06 * (high - low)],
      label: `${title} (${unit})`,
      format: formatTick,
      ...(threshold > low && threshold < high && { reference: { at: threshold, label: "threshold" } }),
    },
    ...cursorAt(page.point, view),
  };
}

function headLine(
  page: HeadsPage,
  view: ModelView,
  trend: HeadScoreTrend,
  { head, values }: HeadScoreTrend["series"][number],
  rank: number,
): ChartSeries {
  const times = view.x === "steps" ? trend.steps : trend.tokens;
  return {
    name: head,
    style: seriesStyle(rank),
    points: values.flatMap((value, i) => {
      const time = times[i];
      if (time == null) return [];
      const figure = value === null ? "undefined" : formatScore(value, trend.definition);
      return [
        {
          x: time,
          y: value,
          hollow: trend.suspicions[i] !== null,
          beyond: null,
          href: hrefAt(page, view, trend.revisions[i]!),
          title: `${head}, step ${formatCount(trend.steps[i]!)}: ${figure}${suspicionWords(trend.suspicions[i])}`,
        },
      ];
    }),
  };
}

/** The definition's bounds, or else those of the values drawn, with zero inside. */
export function rangeOf({ definition, maximum, series }: HeadScoreTrend): [number, number] {
  const values = [...maximum, ...series.flatMap((one) => one.values)].filter((value) => value !== null);
  const bounds = boundsOf(definition);
  if (bounds !== null) return bounds;
  const high = Math.max(0, ...values);
  return [Math.min(0, ...values), high === 0 ? 1 : high];
}

/**
 * Of all heads at all checkpoints, so that colours mean the same at every step. Zero has no colour, and both ends are equally far from it
 * where some value is negative: a colour half as strong is a value half as large on either side.
 */
export function colourRange({ definition, maximum, minimum }: HeadScoreTrend): [number, number] {
  const bounds = boundsOf(definition);
  if (bounds !== null) return bounds;
  const values = [...maximum, ...minimum].filter((value) => value !== null);
  const most = Math.max(0, ...values.map(Math.abs)) || 1;
  return [values.some((value) => value < 0) ? -most : 0, most];
}

function boundsOf({ low, high, unit }: HeadScoreTrend["definition"]): [number, number] | null {
  return low !== null && high !== null && unit === "attention" ? [low, high] : null;
}

/** Every head at the cursor. */
export function headCells(page: HeadsPage, panel: HeadPanel, view: ModelView): HeadCell[] {
  const { here, trend } = panel;
  if (here === null) return [];
  const [, most] = colourRange(trend);
  const at = page.point.revision;
  const query = headQuery({ ...parseHeadView({}), ...timeIn(view), at, task: page.task?.name ?? null });
  return here.heads.flatMap((name, i) => {
    const node = parseNode(name);
    const value = here.values[i] ?? null;
    if (node.kind !== "head") return [];
    return [
      {
        layer: node.layer,
        head: node.head,
        name,
        href: headHref(page.model.name, name, query),
        strength: value === null ? null : Math.max(-1, Math.min(1, value / most)),
        above: value !== null && value > trend.definition.threshold,
        title: `${name}, ${trend.definition.title} at step ${formatCount(page.point.step)}: ${value === null ? "undefined" : formatScore(value, trend.definition)}`,
      },
    ];
  });
}
