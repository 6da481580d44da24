/** @file What the trends page shows, as its URL says it. */
import { z } from "zod";
import { CLOCKS } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

export const TRENDS_X = [...CLOCKS, "behaviour"] as const;
export const TRENDS_Y = ["accuracy", "metric"] as const;
export const TRENDS_SIZE = ["share", "edges", "nodes", "faithfulness"] as const;

const namesOf = (text: string) => [...new Set(text.split(",").filter((name) => name !== ""))];

/** Of tasks: words of an address that are no name. */
const WORDS = ["one", "all"] as const;
type Word = (typeof WORDS)[number];

const isWord = (text: string): text is Word => WORDS.some((word) => word === text);

export const trendsView = z.object({
  /** Task name; null for the first task there is. */
  task: z.string().min(1).nullable().default(null),
  /** Model names; null for all of them. */
  models: z.string().transform(namesOf).nullable().default(null),
  /** Whether all tasks are shown, or those of some names, instead of one. */
  tasks: z
    .string()
    .transform((text): Word | string[] => (isWord(text) ? text : namesOf(text)))
    .default("one"),
  ...timeAxis,
  /** What stands on the x axis: time, or, below the circuit, the behaviour of the upper chart. */
  x: z.enum(TRENDS_X).default("tokens"),
  /** The upper chart: how well the model does the task. */
  y: z.enum(TRENDS_Y).default("accuracy"),
  /** The lower chart: the circuit. */
  size: z.enum(TRENDS_SIZE).default("share"),
});

export type TrendsView = z.infer<typeof trendsView>;

export function parseTrendsView(params: Params): TrendsView {
  return parseView(trendsView, params);
}

/** The query that reopens this view; what is at its default is left out. */
export function trendsQuery(view: TrendsView): URLSearchParams {
  const plain = parseTrendsView({});
  const query = new URLSearchParams();
  if (view.task !== null) query.set("task", view.task);
  if (view.models !== null) query.set("models", view.models.join(","));
  if (view.tasks !== "one") query.set("tasks", tasksText(view.tasks));
  for (const name of ["x", "scale", "y", "size"] as const) if (view[name] !== plain[name]) query.set(name, view[name]);
  return query;
}

/** A task that is named as a word is a list: one ends in a comma. */
function tasksText(tasks: TrendsView["tasks"]): string {
  if (!Array.isArray(tasks)) return tasks;
  const text = tasks.join(",");
  return isWord(text) ? `${text},` : text;
}
