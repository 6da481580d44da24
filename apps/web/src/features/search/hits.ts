/** @file What is found: each with its name, what it is, and where it leads. */
import { formatNode } from "@atlas/schema";
import { formatCount, formatNumber, formatShort } from "../../lib/format.ts";
import { headHref, modelHref, trendsHref } from "../../lib/hrefs.ts";
import { METHOD_TITLES, type MethodName, methodHref } from "../../lib/methods.ts";
import { modelQuery, parseModelView } from "../model/view-state.ts";
import { parseTrendsView, trendsQuery } from "../trends/view-state.ts";
import type { ScoreHeads, SearchModel, SearchTask } from "./query.ts";
import type { Wanted } from "./wanted.ts";

export const KIND_NAMES = {
  head: "Head",
  model: "Model",
  task: "Task",
  checkpoint: "Checkpoint",
  method: "How it is computed",
} as const;

export interface Hit {
  kind: keyof typeof KIND_NAMES;
  name: string;
  detail: string;
  href: string;
}

/** Nearer names first: equal, then beginning so, then holding it. */
function nearness(name: string, text: string): number {
  const lower = name.toLowerCase();
  return lower === text ? 0 : lower.startsWith(text) ? 1 : 2;
}

function matching<Item>(
  items: readonly Item[],
  { words }: Wanted,
  textOf: (item: Item) => [string, ...string[]],
): Item[] {
  const text = words.join(" ");
  return items
    .filter((item) => words.every((word) => textOf(item).join(" ").toLowerCase().includes(word)))
    .toSorted((a, b) => nearness(textOf(a)[0], text) - nearness(textOf(b)[0], text));
}

/** Models, tasks and paragraphs of the methods page whose names hold every word. */
export function definedHits(wanted: Wanted, models: readonly SearchModel[], tasks: readonly SearchTask[]): Hit[] {
  const found = {
    models: matching(models, wanted, ({ name, family }) => [name, family]),
    tasks: matching(tasks, wanted, ({ name, title, description }) => [name, title, description]),
    methods: matching(Object.entries(METHOD_TITLES), wanted, ([name, title]) => [title, name]),
  };
  return [
    ...found.models.map(({ name, layers, heads, parameters }): Hit => {
      const detail = `${layers} layers of ${heads} heads, ${formatShort(parameters)} parameters`;
      return { kind: "model", name, detail, href: modelHref(name) };
    }),
    ...found.tasks.map(({ name, title }): Hit => {
      const href = trendsHref(trendsQuery({ ...parseTrendsView({}), task: name }));
      return { kind: "task", name: title, detail: `${name}, over training`, href };
    }),
    ...found.methods.map(([name, title]): Hit => {
      return { kind: "method", name: title, detail: "on the methods page", href: methodHref(name as MethodName) };
    }),
  ];
}

/** The head in every model that has it and whose name holds the other words; the largest first. */
export function headHits({ head }: Wanted, models: readonly SearchModel[]): Hit[] {
  if (head === null) return [];
  const name = formatNode({ kind: "head", layer: head.layer, head: head.head });
  return models
    .filter((model) => head.layer < model.layers && head.head < model.heads)
    .filter((model) => head.others.every((word) => model.name.toLowerCase().includes(word)))
    .toSorted((a, b) => b.parameters - a.parameters)
    .map((model) => ({ kind: "head", name, detail: `of ${model.name}`, href: headHref(model.name, name) }));
}

/** The heads that have most of a score, model by model. */
export function scoreHits(top: ScoreHeads): Hit[] {
  return top.flatMap(({ model, definition, heads, maxima }) =>
    heads.map((head, i): Hit => {
      const most = maxima[i];
      return {
        kind: "head",
        name: head,
        detail: `of ${model.name}: ${definition.title} up to ${most == null ? "undefined" : formatNumber(most)}`,
        href: headHref(model.name, head),
      };
    }),
  );
}

/** Steps that begin with the digits, the exact one first. */
export function checkpointHits(
  digits: string,
  model: string,
  checkpoints: readonly { revision: string; step: number }[],
): Hit[] {
  return checkpoints
    .filter(({ step }) => String(step).startsWith(digits))
    .toSorted((a, b) => nearness(String(a.step), digits) - nearness(String(b.step), digits) || a.step - b.step)
    .slice(0, 5)
    .map(({ revision, step }) => ({
      kind: "checkpoint",
      name: `${model}, step ${formatCount(step)}`,
      detail: revision,
      href: modelHref(model, modelQuery({ ...parseModelView({}), at: revision })),
    }));
}
