/** @file What is found: each with its name, what it is, and where it leads. */
import { formatNode } from "@atlas/schema";
import { formatCount, formatNumber, formatShort } from "../../lib/format.ts";
import {
  compareHref,
  headHref,
  healthHref,
  modelHref,
  releasesHref,
  runsHref,
  tasksHref,
  trendsHref,
} from "../../lib/hrefs.ts";
import { METHOD_TITLES, type MethodName, methodHref } from "../../lib/methods.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { modelQuery, parseModelView } from "../model/view-state.ts";
import { parseTrendsView, trendsQuery } from "../trends/view-state.ts";
import type { ScoreHeads, SearchModel, SearchTask } from "./query.ts";
import type { Wanted } from "./wanted.ts";

export const KIND_NAMES = {
  head: "Head",
  circuit: "Circuit",
  model: "Model",
  task: "Task",
  checkpoint: "Checkpoint",
  method: "How it is computed",
  page: "Page",
} as const;

/** Its address keeps how time is shown, where it leads to a time axis. */
export interface Hit {
  kind: keyof typeof KIND_NAMES;
  name: string;
  detail: string;
  href: string;
}

/** Nearer names first: equal, then beginning so, then holding it. */
export function nearness(name: string, text: string): number {
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

const PAGES = [
  { name: "Trends", detail: "behaviour and circuits of all models over training", hrefOf: trendsHref },
  { name: "Compare", detail: "two circuits: edges born, kept and lost", hrefOf: compareHref },
  { name: "Tasks and datasets", detail: "what models are asked to do, with prompts", hrefOf: tasksHref },
  { name: "Checkpoint health", detail: "checkpoints that are not what their names claim", hrefOf: healthHref },
  { name: "Runs", detail: "the queue, live, and the newest results", hrefOf: runsHref },
  { name: "Releases", detail: "frozen results to be cited", hrefOf: releasesHref },
  { name: "Open a circuit file", detail: "EAP-IG JSON from disk, drawn without uploading it", hrefOf: () => "/open" },
  { name: "Methods", detail: "about the site, and how each number is computed", hrefOf: () => "/about" },
  { name: "API", detail: "GraphQL, with examples in curl, Python and TypeScript", hrefOf: () => "/docs/api" },
] satisfies { name: string; detail: string; hrefOf(time: URLSearchParams): string }[];

/** Models, tasks, paragraphs of the methods page and pages of the site whose names hold every word. */
export function definedHits(
  wanted: Wanted,
  models: readonly SearchModel[],
  tasks: readonly SearchTask[],
  time: TimeAxis,
): Hit[] {
  const found = {
    models: matching(models, wanted, ({ name, family }) => [name, family]),
    tasks: matching(tasks, wanted, ({ name, title, description }) => [name, title, description]),
    methods: matching(Object.entries(METHOD_TITLES), wanted, ([name, title]) => [title, name]),
    pages: matching(PAGES, wanted, ({ name, detail }) => [name, detail]),
  };
  return [
    ...found.models.map(({ name, layers, heads, parameters }): Hit => {
      const detail = `${layers} layers of ${heads} heads, ${formatShort(parameters)} parameters`;
      return { kind: "model", name, detail, href: modelHref(name, timeQuery(time)) };
    }),
    ...found.tasks.map(({ name, title }): Hit => {
      const href = trendsHref(trendsQuery({ ...parseTrendsView({}), ...time, task: name }));
      return { kind: "task", name: title, detail: `${name}, over training`, href };
    }),
    ...found.methods.map(([name, title]): Hit => {
      return { kind: "method", name: title, detail: "on the methods page", href: methodHref(name as MethodName) };
    }),
    ...found.pages.map(({ hrefOf, ...page }): Hit => ({ kind: "page", ...page, href: hrefOf(timeQuery(time)) })),
  ];
}

/** The head in every model that has it and whose name holds the other words; the largest first. */
export function headHits({ head }: Wanted, models: readonly SearchModel[], time: TimeAxis): Hit[] {
  if (head === null) return [];
  const name = formatNode({ kind: "head", layer: head.layer, head: head.head });
  return models
    .filter((model) => head.layer < model.layers && head.head < model.heads)
    .filter((model) => head.others.every((word) => model.name.toLowerCase().includes(word)))
    .toSorted((a, b) => b.parameters - a.parameters)
    .map((model) => ({
      kind: "head",
      name,
      detail: `of ${model.name}`,
      href: headHref(model.name, name, timeQuery(time)),
    }));
}

/** The heads that have most of a score, of all models the highest first; scores of other units after it. */
export function scoreHits(top: ScoreHeads, time: TimeAxis): Hit[] {
  const scores = [...new Set(top.map(({ definition }) => definition.title))];
  return top
    .flatMap(({ model, definition: { title }, heads, maxima }) =>
      heads.map((head, i) => ({ model: model.name, head, title, most: maxima[i]! })),
    )
    .toSorted((a, b) => scores.indexOf(a.title) - scores.indexOf(b.title) || b.most - a.most)
    .map(({ model, head, title, most }) => ({
      kind: "head",
      name: head,
      detail: `of ${model}: ${title} up to ${formatNumber(most)}`,
      href: headHref(model, head, timeQuery(time)),
    }));
}

interface Checkpoints {
  model: string;
  checkpoints: readonly { revision: string; step: number }[];
}

/** More of one model are seldom meant. */
const MOST_STEPS = 5;

/** Steps that begin with the digits: the exact one of every model first. */
export function checkpointHits(digits: string, found: readonly Checkpoints[], time: TimeAxis): Hit[] {
  const distance = ({ step }: { step: number }) => nearness(String(step), digits);
  return found
    .flatMap(({ model, checkpoints }) =>
      checkpoints
        .filter(({ step }) => String(step).startsWith(digits))
        .toSorted((a, b) => distance(a) - distance(b) || a.step - b.step)
        .slice(0, MOST_STEPS)
        .map((checkpoint) => ({ ...checkpoint, model })),
    )
    .toSorted((a, b) => distance(a) - distance(b))
    .map(({ model, revision, step }) => ({
      kind: "checkpoint",
      name: `${model}, step ${formatCount(step)}`,
      detail: revision,
      href: modelHref(model, modelQuery({ ...parseModelView({}), ...time, at: revision })),
    }));
}
