/** @file The figures of the page of a task, for its view and for files. */
import { tokenLines } from "../../charts/token-lines.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { taskHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { chartOf, knownClock } from "../training/chart.ts";
import { trainingFigure } from "../training/figure.ts";
import { ACCURACY } from "../training/quantity.ts";
import { trendLines } from "../trends/derive.ts";
import { answersText, tokensOf } from "./derive.ts";
import { type Example, fetchTask, type TaskPage, TaskQuery } from "./query.ts";
import { taskView } from "./view-state.ts";

const HEIGHT = 260;

/** All models with results on the task; null where there are none. @param time as the address asks */
export function resultsFigure({ task, catalogue, series }: TaskPage, time: TimeAxis): Figure | null {
  if (series.length === 0) return null;
  const lines = trendLines(catalogue, task, series);
  const { x: clock, scale } = resultsTime(series, time);
  return trainingFigure({
    name: "results",
    title: `Accuracy over training: ${task.title}`,
    lines,
    quantity: ACCURACY,
    chart: chartOf({ lines, quantity: ACCURACY, clock, scale, carried: time }),
    models: lines.map(({ model }) => model),
    tasks: [task.name],
    height: HEIGHT,
  });
}

/** Time in tokens only where some are known. @param time as the address asks */
export function resultsTime(series: TaskPage["series"], { x, scale }: TimeAxis): TimeAxis {
  const points = series.flatMap((one) => one.points);
  return { x: knownClock(points, x), scale };
}

const SIDES = [
  { side: "clean", colour: "var(--positive)" },
  { side: "corrupted", colour: "var(--negative)" },
] as const;

/** The prompts that the page shows; null where none were kept as text. */
export function promptsFigure({ task, datasets }: TaskPage): Figure | null {
  const dataset = datasets.find(({ examples }) => examples !== null);
  if (dataset?.examples == null) return null;
  const { examples, mode, seed, hash } = dataset;
  const title = `Prompts of the task: ${task.title}`;
  const drawn = examples.map((example) => ({
    lines: SIDES.map(({ side, colour }) => ({ name: side, colour, tokens: drawnTokens(example, side) })),
    notes: [`Right: ${answersText(example.correct)}`, `Wrong: ${answersText(example.incorrect)}`],
  }));
  return {
    name: "prompts",
    title,
    key: SIDES.map(({ side, colour }) => ({ name: `differs, ${side}`, colour, mark: "area" })),
    table: {
      columns: [
        { name: "pair", unit: null, description: "Number of the pair of prompts, from 1." },
        { name: "prompt", unit: null, description: "Clean, or corrupted." },
        { name: "position", unit: "tokens", description: "Place of the token in the prompt, from 0." },
        { name: "token", unit: null, description: "The token as text." },
        { name: "differs", unit: null, description: "Whether the other prompt of the pair has another token there." },
        { name: "answered", unit: null, description: "Whether the answer is read behind it." },
        { name: "right", unit: null, description: "Right answers, with | between." },
        { name: "wrong", unit: null, description: "Wrong answers, with | between." },
        { name: "dataset", unit: null, description: "SHA-256 of the token ids and answers of all pairs." },
      ],
      rows: examples.flatMap((example, pair) =>
        SIDES.flatMap(({ side }) =>
          tokensOf(example, side).map(({ at, text, differs, answered }): Cell[] => [
            ...[pair + 1, side, at, text, differs, answered],
            ...[example.correct.join("|"), example.incorrect.join("|"), hash],
          ]),
        ),
      ),
    },
    remarks: ["The answer is read at ▸."],
    method: `Version ${task.version} of the task; ${mode === null ? "prompts as they were given" : `${mode} rules, seed ${seed}`}`,
    // Prompts are kept with the version of their task.
    codeVersions: [],
    explained: "metric",
    query: queryOf(TaskQuery, { task: task.name }),
    draw: (width) => tokenLines(drawn, width, title),
  };
}

function drawnTokens(example: Example, side: "clean" | "corrupted") {
  return tokensOf(example, side).map(({ text, spaced, differs, answered }) => ({
    ...{ text: spaced ? ` ${text}` : text, marked: differs, arrow: answered },
  }));
}

/** Null where there is no such task. */
export async function sharedTask(name: string, params: Params): Promise<SharedPage | null> {
  const time = parseView(taskView, params);
  const page = await fetchTask(name);
  if (page === null) return null;
  const figures = [promptsFigure(page), resultsFigure(page, time)].filter((figure) => figure !== null);
  return figures.length === 0 ? null : { address: taskHref(name, timeQuery(time)), figures };
}
