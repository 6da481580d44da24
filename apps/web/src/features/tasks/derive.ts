/** @file Tasks in words: where they belong, what their prompts come from, and how models do. */
import { standApart } from "@atlas/schema";
import { formatCount, formatHash, formatNumber, formatPercent } from "../../lib/format.ts";
import type { Fact } from "../../ui/facts.tsx";
import { isLearned, type TrainingPoint, type TrainingSeries } from "../training/derive.ts";
import { CORRUPTION_WORDS } from "./corruptions.ts";
import type { AccuracyTrend, Dataset, Example, TaskSummary } from "./query.ts";

const GROUPS = [
  { group: "paper", title: "Of the paper", note: "the four of Tigges et al. 2024" },
  { group: "further", title: "Further", note: "others that come with the program" },
  { group: "custom", title: "Custom", note: "from users' own files" },
  { group: null, title: "Not described", note: "stored without a description" },
] as const;

export interface TaskGroup {
  title: string;
  note: string;
  tasks: TaskSummary[];
}

/** Groups that have a task, in their order. */
export function taskGroups(tasks: readonly TaskSummary[]): TaskGroup[] {
  const known = GROUPS.map(({ group }) => group as string | null);
  return GROUPS.map(({ group, title, note }) => ({
    title,
    note,
    tasks: tasks.filter((task) => (known.includes(task.group) ? task.group : null) === group),
  })).filter((one) => one.tasks.length > 0);
}

const UNKNOWN = { value: "not kept", note: "stored before this was kept" } as const;

/** What the prompts are and what they come from; what was never kept says so. */
export function datasetFacts(dataset: Dataset): Fact[] {
  const { items, positions, hash, mode, seed, corruption, bos, language, tokenizerHash } = dataset;
  const described = tokenizerHash !== null;
  return [
    { term: "Prompts", value: `${formatCount(items)} pairs`, note: `up to ${formatCount(positions)} tokens` },
    { term: "Language", ...(language === null ? UNKNOWN : { value: language }) },
    { term: "Corrupted prompts change", ...changeOf(corruption) },
    { term: "Rules", ...rulesOf(mode, described) },
    { term: "Draw of prompts", ...drawOf(seed, described) },
    { term: "Beginning-of-text token", ...(bos === null ? UNKNOWN : { value: bos ? "yes" : "no" }) },
    { term: "Tokenizer", ...(described ? { value: formatHash(tokenizerHash), note: "SHA-256" } : UNKNOWN) },
    { term: "Data", value: formatHash(hash), note: "SHA-256 of token ids and answers" },
  ];
}

/** A rule that has no words here is known by its name. */
function changeOf(corruption: string | null): Omit<Fact, "term"> {
  if (corruption === null) return UNKNOWN;
  const words = CORRUPTION_WORDS[corruption];
  return words === undefined ? { value: corruption } : { value: words, note: `--corruption ${corruption}` };
}

/** By the mode of the dataset. */
const RULES: Readonly<Record<string, Omit<Fact, "term">>> = {
  corrected: { value: "corrected", note: "what is flawed in the published prompts is mended" },
  paper: { value: "as published", note: "flaws included, to be compared with the paper" },
};

function rulesOf(mode: string | null, described: boolean): Omit<Fact, "term"> {
  if (!described) return UNKNOWN;
  return mode === null ? { value: "a user's own", note: "no rule drew them" } : (RULES[mode] ?? { value: mode });
}

function drawOf(seed: number | null, described: boolean): Omit<Fact, "term"> {
  if (!described) return UNKNOWN;
  return seed === null
    ? { value: "none", note: "given as they are" }
    : { value: `seed ${seed}`, note: "of the random choice; another seed draws other prompts" };
}

export interface Token {
  /** Place in the prompt, from 0. */
  at: number;
  text: string;
  /** Whether a space goes before it that the token does not write itself. */
  spaced: boolean;
  differs: boolean;
  /** Whether the answer is read behind it. */
  answered: boolean;
}

/** One of the two prompts, token by token. */
export function tokensOf(example: Example, side: "clean" | "corrupted"): Token[] {
  const apart = standApart(example[side]);
  return example[side].map((text, at) => ({
    at,
    text,
    spaced: apart && at > 0,
    differs: example.differing.includes(at),
    answered: at === example.position,
  }));
}

/** More answers than these are counted. */
const MOST_ANSWERS = 8;

export function answersText(answers: readonly string[]): string {
  if (answers.length === 0) return "none";
  const shown = answers.slice(0, MOST_ANSWERS).map((answer) => answer.trim());
  const rest = answers.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${formatCount(rest)} more` : shown.join(", ");
}

export interface NewestAccuracy {
  model: string;
  revision: string;
  step: number;
  accuracy: number;
  suspicion: string | null;
  address: string;
  analyzerVersion: string;
}

/** Of each model at the newest checkpoint that can be trusted; at the newest of all where none can. */
export function newestAccuracies(trends: readonly AccuracyTrend[]): NewestAccuracy[] {
  return trends.flatMap(({ model, revisions, steps, accuracy, suspicions, addresses, analyzerVersions }) => {
    const sound = suspicions.lastIndexOf(null);
    const at = sound < 0 ? revisions.length - 1 : sound;
    if (at < 0) return [];
    return [
      {
        ...{ model: model.name, revision: revisions[at]!, step: steps[at]!, accuracy: accuracy[at]! },
        ...{ suspicion: suspicions[at] ?? null, address: addresses[at]!, analyzerVersion: analyzerVersions[at]! },
      },
    ];
  });
}

export interface ResultRow {
  model: string;
  accuracy: string;
  clean: string;
  circuit: string;
  newest: TrainingPoint;
}

/** The newest checkpoint of every model with results; suspicious ones do not count where there are others. */
export function resultRows(series: readonly TrainingSeries[]): ResultRow[] {
  return series.flatMap(({ model, points, totalEdges }) => {
    const newest = points.findLast(({ suspicion }) => suspicion === null) ?? points.at(-1);
    if (newest === undefined) return [];
    const { accuracy, clean } = newest;
    return [
      {
        model,
        accuracy: formatPercent(accuracy),
        clean: formatNumber(clean),
        circuit: circuitText(newest, totalEdges),
        newest,
      },
    ];
  });
}

function circuitText(point: TrainingPoint, totalEdges: number | null): string {
  if (!isLearned(point)) return "not learned";
  if (point.circuit?.reached !== true) return "none short of the whole";
  return `${formatCount(point.circuit.edges)} of ${formatCount(totalEdges ?? 0)} edges`;
}
