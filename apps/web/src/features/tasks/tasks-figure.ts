/** @file How well each model does each task, as a figure of the page of all tasks. */
import type { KeyEntry } from "../../charts/key-mark.tsx";
import { type MarkStrip, markStrip } from "../../charts/mark-strip.ts";
import { seriesStyle } from "../../charts/series-style.ts";
import type { ZeroSlotScale } from "../../charts/zero-slot-scale.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { formatCount, formatPercent } from "../../lib/format.ts";
import { circuitHref, tasksHref } from "../../lib/hrefs.ts";
import { distinct, type Figure, type SharedPage } from "../sharing/figure.ts";
import { numberedQuery } from "../sharing/numbered-query.ts";
import { CHANCE } from "../training/derive.ts";
import { newestAccuracies } from "./derive.ts";
import { AccuracyQuery, fetchTasks, type TaskSummary, type TasksPage } from "./query.ts";

/** Shares, plain. */
const SHARES: ZeroSlotScale = {
  ...{ domain: [0, 1], at: (share) => share, breakAt: null },
  ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ at: share, count: share })),
};

const SUSPICIOUS_KEY: KeyEntry = {
  ...{ name: "suspicious checkpoint", colour: "var(--ink-soft)", mark: "circle", fill: "var(--paper)" },
};

/** Null where no model has a result. */
export function tasksFigure(page: TasksPage): Figure | null {
  const newest = page.tasks
    .map((task) => ({ task, results: newestAccuracies(page.trends.get(task.name) ?? []) }))
    .filter(({ results }) => results.length > 0);
  const all = newest.flatMap(({ results }) => results);
  if (all.length === 0) return null;
  const models = page.models.filter((name) => all.some(({ model }) => model === name));
  const styleOf = (model: string) => seriesStyle(page.models.indexOf(model));
  const strip: Omit<MarkStrip, "width"> = {
    label: "Accuracy of each model on each task at its newest checkpoint",
    rows: newest.map(({ task, results }) => ({
      name: task.title,
      marks: results.map((result) => ({
        ...{ x: result.accuracy, look: styleOf(result.model), hollow: result.suspicion !== null },
        href: circuitHref({ model: result.model, task: task.name, revision: result.revision }),
        title: `${result.model} on ${task.title}, step ${formatCount(result.step)}: ${formatPercent(result.accuracy)}`,
      })),
    })),
    x: { scale: SHARES, label: "Accuracy (share of prompts); dotted: chance", format: formatPercent },
    reference: CHANCE,
  };
  return {
    name: "tasks",
    title: strip.label,
    key: [
      ...models.map((name) => ({ name, colour: styleOf(name).colour, mark: styleOf(name).symbol })),
      ...(all.some(({ suspicion }) => suspicion !== null) ? [SUSPICIOUS_KEY] : []),
    ],
    table: {
      columns: [
        { name: "task", unit: null, description: "Name of the task." },
        { name: "model", unit: null, description: "Name of the model." },
        { name: "revision", unit: null, description: "Its newest checkpoint that can be trusted." },
        { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
        { name: "accuracy", unit: "share of prompts", description: "Answered correctly; chance is 0.5." },
        { name: "suspicion", unit: null, description: "What is wrong with the checkpoint; then it is drawn hollow." },
        { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: newest.flatMap(({ task, results }) => results.map((result) => rowOf(task, result))),
    },
    method: "Accuracy on the task's prompts, by the usual settings",
    codeVersions: distinct(all.map(({ analyzerVersion }) => analyzerVersion)),
    explained: "accuracy",
    query: numberedQuery(
      AccuracyQuery,
      { models },
      "task",
      newest.map(({ task }) => task.name),
    ),
    draw: (width) => markStrip({ ...strip, width }),
  };
}

function rowOf({ name }: TaskSummary, result: ReturnType<typeof newestAccuracies>[number]): Cell[] {
  const { model, revision, step, accuracy, suspicion, analyzerVersion, address } = result;
  return [name, model, revision, step, accuracy, suspicion, analyzerVersion, address];
}

/** Null where no model has a result. */
export async function sharedTasks(): Promise<SharedPage | null> {
  const figure = tasksFigure(await fetchTasks());
  return figure && { address: tasksHref(), figures: [figure] };
}
