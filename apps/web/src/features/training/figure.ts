/** @file A quantity over training as a figure to be shared. */
import { sideBeyond } from "../../charts/beyond-frame.ts";
import { caveatKey } from "../../charts/caveat-key.ts";
import { trainingChart } from "../../charts/training-chart.ts";
import type { Cell, Column } from "../../lib/figure-table.ts";
import { formatCountOf } from "../../lib/format.ts";
import { METHOD_NAMES, type ResultChoice } from "../../lib/settings.ts";
import { distinct, type Figure, methodsOf, queryOf } from "../sharing/figure.ts";
import { bandWords, type chartOf, type Line, needsCaveat } from "./chart.ts";
import { type Quantity, whyMissing } from "./quantity.ts";
import { TrainingQuery } from "./query.ts";

type Chart = ReturnType<typeof chartOf>;

interface TrainingFigure {
  name: string;
  title: string;
  lines: readonly Line[];
  quantity: Quantity;
  /** What stands on the horizontal axis, where it is not time. */
  against?: Quantity | undefined;
  /** As the page draws it. */
  chart: Chart;
  /** Of the query. */
  models: readonly string[];
  tasks: readonly string[];
  /** Which of several results; the usual ones where nothing is said. */
  settings?: ResultChoice;
  height: number;
}

const columnsOf = ({ label, unit }: Quantity): Column[] => [
  { name: "series", unit: null, description: "The line of the drawing." },
  { name: "model", unit: null, description: "Name of the model." },
  { name: "task", unit: null, description: "Name of the task." },
  { name: "revision", unit: null, description: "The checkpoint." },
  { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
  { name: "tokens", unit: "training tokens", description: "Empty where the family does not say." },
  { name: "value", unit, description: `${label}; empty where undefined.` },
  { name: "low", unit, description: "Lower end of the interval from resampled prompts; empty where there is none." },
  { name: "high", unit, description: "Its upper end." },
  {
    name: "hollow",
    unit: null,
    description: "Whether the value needs a caveat, and is drawn as an outline.",
  },
  {
    name: "beyond_frame",
    unit: null,
    description:
      "Side on which the value lies beyond the frame, at whose edge a caret stands; empty where it is inside.",
  },
  { name: "missing", unit: null, description: "Why there is no value; empty where there is one." },
  {
    name: "suspicion",
    unit: null,
    description: "What is wrong with the checkpoint; empty where nothing is known to be.",
  },
  { name: "attribution", unit: null, description: "How edges were scored." },
  { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
  { name: "result", unit: null, description: "Content address of the result." },
];

const againstColumn = ({ label, unit }: Quantity): Column => ({
  ...{ name: "against", unit, description: `${label}, on the horizontal axis; empty where undefined.` },
});

/** Places of columns. */
const HOLLOW = 9;
const MISSING = 11;
const HOLLOW_REMARK =
  "Hollow points need a caveat: a suspicious checkpoint, a task that is not learned, or no circuit short of the whole graph.";

function gapsRemark(rows: readonly Cell[][]): string[] {
  const reasons = distinct(rows.flatMap((row) => (row[MISSING] === null ? [] : [String(row[MISSING])])));
  return reasons.length === 0 ? [] : [`Gaps: ${reasons.join("; ")}.`];
}

function timelessRemark(count: number): string[] {
  return count === 0 ? [] : [`Not drawn: ${formatCountOf(count, "checkpoint")} without a count of training tokens.`];
}

export function trainingFigure(figure: TrainingFigure): Figure {
  const { name, title, lines, quantity, against, chart, models, tasks, settings, height } = figure;
  const points = lines.flatMap((line) => line.points.map((point) => ({ line, point })));
  const rows = points.map(({ line, point }): Cell[] => {
    const value = quantity.value(point, line.totalEdges);
    return [
      ...[line.name, line.model, line.task, point.revision, point.step, point.tokens, value],
      ...(quantity.interval?.(point) ?? [null, null]),
      needsCaveat(quantity, point),
      sideBeyond(value, chart.y.domain),
      value === null ? whyMissing(point, quantity) : null,
      ...[point.suspicion, METHOD_NAMES[point.method], point.analyzerVersion, point.address],
      ...(against ? [against.value(point, line.totalEdges)] : []),
    ];
  });
  const [task] = tasks;
  const bands = bandWords(
    points.map(({ point }) => point),
    quantity,
  );
  return {
    name,
    title,
    key: [
      ...lines.map((line) => ({ name: line.name, colour: line.style.colour, mark: line.style.symbol })),
      ...caveatKey([chart]),
    ],
    table: { columns: [...columnsOf(quantity), ...(against ? [againstColumn(against)] : [])], rows },
    remarks: [
      ...(rows.some((row) => row[HOLLOW] === true) ? [HOLLOW_REMARK] : []),
      ...gapsRemark(rows),
      ...(against ? [] : timelessRemark(points.length - chart.series.flatMap((one) => one.points).length)),
      ...(bands === null ? [] : [bands]),
    ],
    method: `${quantity.label} on the task's prompts; circuits by ${methodsOf(points.map(({ point }) => point.method))}`,
    codeVersions: distinct(points.map(({ point }) => point.analyzerVersion)),
    explained: quantity.explained,
    query: queryOf(TrainingQuery, { models, task, ...(settings && { settings }) }),
    draw: (width) => trainingChart({ ...chart, width, height }),
  };
}
