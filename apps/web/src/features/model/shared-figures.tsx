/** @file The figures of a model's page, for its view and for files. */
import { caveatKey } from "../../charts/caveat-key.ts";
import { elementText } from "../../charts/element-text.ts";
import { HeadDrawing } from "../../charts/head-map.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { countsSentence } from "../../lib/head-score.ts";
import { modelHref } from "../../lib/hrefs.ts";
import { circuitFigure } from "../circuit/shared-figures.tsx";
import { parseCircuitView } from "../circuit/view-state.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { knownClock } from "../training/chart.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY, CIRCUIT_QUANTITIES, type Quantity } from "../training/quantity.ts";
import { headCells, headPanel, shownView, trainingLine, trainingPanel } from "./derive.ts";
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

function panelFigure(page: ModelPage, view: ModelView, name: string, quantity: Quantity): Figure {
  return trainingFigure({
    name,
    title: `${quantity.label} of ${page.model.name} over training: ${page.task.title}`,
    lines: [trainingLine(page)],
    quantity,
    chart: trainingPanel(page, view, quantity),
    models: [page.model.name],
    tasks: [page.task.name],
    height: PANEL_HEIGHT,
  });
}

export const behaviourFigure = (page: ModelPage, view: ModelView) => panelFigure(page, view, "behaviour", ACCURACY);
export const sizeFigure = (page: ModelPage, view: ModelView) =>
  panelFigure(page, view, "size", CIRCUIT_QUANTITIES.share);

/** The circuit under the cursor, as the page draws it. */
export function circuitHereFigure({ run }: ModelPage): Figure | null {
  return run === null ? null : circuitFigure(run, parseCircuitView({}));
}

function headsProvenance(page: HeadsPage, { trend }: HeadPanel) {
  const { definition } = trend;
  const variables = { model: page.model.name, revision: page.point.revision, score: definition.name };
  return {
    method: `${definition.title}: ${definition.definition}`,
    explained: "head-scores" as const,
    query: queryOf(HeadScoresQuery, variables),
  };
}

/** All heads under the cursor. */
export function headMapFigure(page: HeadsPage, view: ModelView, panel: HeadPanel): Figure | null {
  const { here, trend } = panel;
  if (here === null) return null;
  const { title, unit } = trend.definition;
  const counts = countsSentence(trend.definition);
  const { layers, heads, name } = page.model;
  const label = `${title} of every head of ${name} at step ${page.point.step}`;
  return {
    ...headsProvenance(page, panel),
    name: "heads",
    title: label,
    key: [
      { name: "positive", colour: "var(--positive)", mark: "area" },
      { name: "negative", colour: "var(--negative)", mark: "area" },
    ],
    table: {
      columns: [
        { name: "head", unit: null, description: "Layer and head, from zero." },
        { name: "value", unit, description: "Empty where the score is undefined." },
        { name: "above_threshold", unit: null, description: `Whether the head counts as one of its kind. ${counts}` },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: here.heads.map((head, i): Cell[] => {
        const value = here.values[i] ?? null;
        return [head, value, value !== null && value > trend.definition.threshold, here.address];
      }),
    },
    codeVersions: [here.analyzerVersion],
    draw: () =>
      elementText(
        <HeadDrawing layers={layers} heads={heads} cells={headCells(page, panel, view)} label={label} still />,
      ),
  };
}

/** The strongest heads over training. */
export function headTrendFigure(page: HeadsPage, view: ModelView, panel: HeadPanel): Figure {
  const chart = headPanel(page, panel, view);
  const { trend } = panel;
  const { unit } = trend.definition;
  return {
    ...headsProvenance(page, panel),
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
        { name: "suspicion", unit: null, description: "What is wrong with the checkpoint, if anything is known." },
        { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: trend.series.flatMap(({ head, values }) =>
        values.map((value, i): Cell[] => [
          ...[head, trend.revisions[i]!, trend.steps[i]!, trend.tokens[i] ?? null, value],
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
    circuitHereFigure(page),
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
