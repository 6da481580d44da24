/** @file The figures of a model's page, for its view and for files. */
import { caveatKey } from "../../charts/caveat-key.ts";
import { elementText } from "../../charts/element-text.ts";
import { type HeadCell, HeadDrawing } from "../../charts/head-map.tsx";
import type { KeyEntry } from "../../charts/key-mark.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { formatTick } from "../../lib/format.ts";
import { aboveWords, countsSentence } from "../../lib/head-score.ts";
import { modelHref } from "../../lib/hrefs.ts";
import { circuitFigure } from "../circuit/shared-figures.tsx";
import { parseCircuitView } from "../circuit/view-state.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { knownClock } from "../training/chart.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY, CIRCUIT_QUANTITIES, type Quantity } from "../training/quantity.ts";
import { colourRange, headCells, headPanel, shownView, trainingLine, trainingPanel } from "./derive.ts";
import {
  fetchHeadsAlone,
  fetchModel,
  type HeadPanel,
  HeadScoresQuery,
  type HeadsPage,
  type ModelPage,
} from "./query.ts";
import { type ModelView, modelQuery, parseModelView } from "./view-state.ts";

export const PANEL_HEIGHT = 210;

/** Names what the page chose where its address leaves it open. */
function lastingHref({ model, task, point, heads }: HeadsPage, view: ModelView): string {
  const score = heads?.trend.definition.name ?? null;
  return modelHref(model.name, modelQuery({ ...view, task: task?.name ?? null, score, at: point.revision }));
}

function panelFigure(page: ModelPage, view: ModelView, name: string, quantity: Quantity): Figure {
  const figure = trainingFigure({
    name,
    title: `${quantity.label} of ${page.model.name} over training: ${page.task.title}`,
    lines: [trainingLine(page)],
    quantity,
    chart: trainingPanel(page, view, quantity),
    models: [page.model.name],
    tasks: [page.task.name],
    height: PANEL_HEIGHT,
  });
  return { ...figure, lasting: lastingHref(page, view) };
}

export const behaviourFigure = (page: ModelPage, view: ModelView) => panelFigure(page, view, "behaviour", ACCURACY);
export const sizeFigure = (page: ModelPage, view: ModelView) =>
  panelFigure(page, view, "size", CIRCUIT_QUANTITIES.share);

/** The circuit under the cursor, as the page draws it; null where there is none. */
export function circuitHereFigure(page: ModelPage, view: ModelView): Figure | null {
  return page.run && { ...circuitFigure(page.run, parseCircuitView({})), lasting: lastingHref(page, view) };
}

function headsProvenance(page: HeadsPage, view: ModelView, { trend }: HeadPanel) {
  const { definition } = trend;
  const variables = { model: page.model.name, revision: page.point.revision, score: definition.name };
  return {
    method: `${definition.title}: ${definition.definition}`,
    explained: "head-scores" as const,
    query: queryOf(HeadScoresQuery, variables),
    lasting: lastingHref(page, view),
  };
}

/** All heads under the cursor. */
export function headMapFigure(page: HeadsPage, view: ModelView, panel: HeadPanel): Figure | null {
  const { here, trend } = panel;
  if (here === null) return null;
  const { title, unit } = trend.definition;
  const counts = countsSentence(trend.definition);
  const [, full] = colourRange(trend);
  const { layers, heads, name } = page.model;
  const label = `${title} of every head of ${name} at step ${page.point.step}`;
  return {
    ...headsProvenance(page, view, panel),
    name: "heads",
    title: label,
    key: headMapKey(panel, headCells(page, panel, view)),
    table: {
      columns: [
        { name: "head", unit: null, description: "Layer and head, from zero." },
        { name: "value", unit, description: "Empty where the score is undefined." },
        { name: "above_threshold", unit: null, description: `Whether the head counts as one of its kind. ${counts}` },
        { name: "full_colour", unit, description: "The value whose colour is full, the same at every step." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: here.heads.map((head, i): Cell[] => {
        const value = here.values[i] ?? null;
        return [head, value, value !== null && value > trend.definition.threshold, full, here.address];
      }),
    },
    codeVersions: [here.analyzerVersion],
    draw: () =>
      elementText(
        <HeadDrawing layers={layers} heads={heads} cells={headCells(page, panel, view)} label={label} still />,
      ),
  };
}

/** What colours, frames and grey squares mean, as far as the map has them. */
function headMapKey({ trend }: HeadPanel, cells: readonly HeadCell[]): KeyEntry[] {
  const [low, high] = colourRange(trend);
  const { unit } = trend.definition;
  const full = (value: number) => `full: ${formatTick(value)} (${unit})`;
  return [
    { name: `${full(high)}; none: 0`, colour: "var(--positive)", mark: "area" },
    ...(low < 0 ? [{ name: full(low), colour: "var(--negative)", mark: "area" } as const] : []),
    ...(cells.some(({ above }) => above)
      ? [{ name: aboveWords(trend.definition), colour: "var(--ink)", mark: "square", fill: "var(--paper)" } as const]
      : []),
    ...(cells.some(({ strength }) => strength === null)
      ? [{ name: "undefined", colour: "var(--rule)", mark: "area" } as const]
      : []),
  ];
}

/** The strongest heads over training. */
export function headTrendFigure(page: HeadsPage, view: ModelView, panel: HeadPanel): Figure {
  const chart = headPanel(page, panel, view);
  const { trend } = panel;
  const { unit } = trend.definition;
  return {
    ...headsProvenance(page, view, panel),
    name: "heads-over-training",
    title: chart.label,
    key: [
      ...chart.series.map(({ name, style }) => ({ name, colour: style.colour, mark: style.symbol })),
      ...caveatKey([chart]),
    ],
    table: {
      columns: [
        { name: "head", unit: null, description: "Layer and head, from zero." },
        { name: "revision", unit: null, description: "The checkpoint." },
        { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
        { name: "tokens", unit: "training tokens", description: "Empty where the family does not say." },
        { name: "value", unit, description: "Empty where the score is undefined." },
        { name: "threshold", unit, description: "A head above it counts as one of its kind." },
        { name: "suspicion", unit: null, description: "What is wrong with the checkpoint, if anything is known." },
        { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: trend.series.flatMap(({ head, values }) =>
        values.map((value, i): Cell[] => [
          ...[head, trend.revisions[i]!, trend.steps[i]!, trend.tokens[i] ?? null, value, trend.definition.threshold],
          ...[trend.suspicions[i] ?? null, trend.analyzerVersions[i]!, trend.addresses[i]!],
        ]),
      ),
    },
    codeVersions: distinct(trend.analyzerVersions),
    draw: (width) => trainingChart({ ...chart, width, height: PANEL_HEIGHT }),
  };
}

/** Null where there is no such model or checkpoint, or no result yet. */
export async function sharedModel(
  name: string,
  params: Record<string, string | undefined>,
): Promise<SharedPage | null> {
  const asked = parseModelView(params);
  const page = await fetchModel(name, asked);
  if (page === null) return null;
  if (page === "nothing") return sharedHeadsAlone(name, asked);
  const view = shownView(page, asked);
  const { heads } = page;
  const figures = [
    behaviourFigure(page, view),
    sizeFigure(page, view),
    circuitHereFigure(page, view),
    heads && headMapFigure(page, view, heads),
    heads && headTrendFigure(page, view, heads),
  ];
  return { address: modelHref(name, modelQuery(view)), figures: figures.filter((figure) => figure !== null) };
}

async function sharedHeadsAlone(name: string, asked: ModelView): Promise<SharedPage | null> {
  const page = await fetchHeadsAlone(name, asked);
  if (page === null) return null;
  const view = { ...asked, x: knownClock(page.moments, asked.x) };
  const figures = [headMapFigure(page, view, page.heads), headTrendFigure(page, view, page.heads)];
  return { address: modelHref(name, modelQuery(view)), figures: figures.filter((figure) => figure !== null) };
}
