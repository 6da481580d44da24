/**
 * @file From a task's rule to its dataset: settings are completed, the first material whose words the tokenizer can serve
 * is taken, and pairs of prompts become token ids.
 */
import { type TaskSettings, UserError } from "@atlas/schema";
import type { Item, TaskDataset } from "./dataset.ts";
import { examplesOf } from "./examples.ts";
import { type PromptPair, tokenizePair } from "./prompt-pair.ts";
import { type RandomGenerator, randomStream } from "./random.ts";
import { NotServed, type Task } from "./task.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";
import { LacksWords, Words } from "./words.ts";

/** The language of a task's prompts. */
export interface Material {
  language: "English" | "demo language";
  /** Whether prompts begin with the tokenizer's beginning-of-text token where the settings do not say. */
  bos: boolean;
  /** Pairs in corrected mode, DEFAULT_SIZE where absent. */
  size?: number;
}

/** Settings with nothing left to choose. */
export type CompleteSettings = Required<TaskSettings>;

export interface TaskRule<M extends Material> extends Omit<Task, "generate"> {
  /** What paper mode takes where the settings do not say; absent where the paper has no such task. */
  paper?: Required<Pick<TaskSettings, "size" | "seed" | "corruption">>;
  /** In order of preference. */
  materials: readonly M[];
  /**
   * Fits a material to a tokenizer.
   * @param stream the dataset's random numbers; one of its own for each purpose, so that one never moves another
   * @returns pair `index` of the dataset, 0 ≤ index < settings.size; called in order, since all draw from one stream
   * @throws LacksWords when the tokenizer cannot serve the material.
   */
  prepare(
    material: M,
    words: Words,
    settings: CompleteSettings,
    stream: (purpose?: string) => RandomGenerator,
  ): (index: number) => PromptPair;
}

/** Pairs in a dataset: the share of right answers is then known to about ±4 points. */
export const DEFAULT_SIZE = 128;
/** Stands for the stream that datasets of this version have had since before seeds could be chosen. */
const DEFAULT_SEED = 0;

export function defineTask<M extends Material>(rule: TaskRule<M>): Task {
  const { paper: _paper, materials: _materials, prepare: _prepare, ...description } = rule;
  return { ...description, generate: (tokenizer, settings = {}) => generate(rule, tokenizer, settings) };
}

function generate<M extends Material>(
  rule: TaskRule<M>,
  tokenizer: LoadedTokenizer,
  settings: TaskSettings,
): TaskDataset {
  if (settings.mode === "paper" && !rule.paper)
    throw new NotServed(`The task ${rule.name} is none of the paper's and has no paper mode; leave --mode away.`);
  const words = new Words(tokenizer);
  const lacking: string[] = [];
  for (const material of rule.materials) {
    const complete = completeSettings(rule, material, settings);
    const pairAt = ifServed(() => {
      if (material.bos && !tokenizer.hasBos) throw new LacksWords("no token begins a text");
      return rule.prepare(material, words, complete, (purpose) => streamOf(rule, complete.seed, purpose));
    }, lacking);
    if (pairAt !== undefined) return datasetOf(rule, material, complete, pairAt, words);
  }
  const reasons = lacking.map((reason, i) => `in ${rule.materials[i]!.language} ${reason}`).join("; ");
  throw new NotServed(
    `The tokenizer ${tokenizer.path} cannot serve the task ${rule.name}: ${reasons}; choose another task for this model.`,
  );
}

function completeSettings<M extends Material>(
  { name, metric, corruptions, paper }: TaskRule<M>,
  material: M,
  settings: TaskSettings,
): CompleteSettings {
  const { mode = "corrected" } = settings;
  const corrected = { size: material.size ?? DEFAULT_SIZE, seed: DEFAULT_SEED, corruption: corruptions[0]! };
  const chosen = { mode, metric, bos: material.bos, ...(mode === "paper" && paper ? paper : corrected), ...settings };
  if (!corruptions.includes(chosen.corruption))
    throw new UserError(
      `The task ${name} has no corruption "${chosen.corruption}"; use one of ${corruptions.join(", ")}.`,
    );
  return chosen;
}

function streamOf({ name, version }: Pick<Task, "name" | "version">, seed: number, purpose?: string): RandomGenerator {
  const chosen = seed === DEFAULT_SEED ? [] : [seed];
  return randomStream("task", name, version, ...chosen, ...(purpose === undefined ? [] : [purpose]));
}

function ifServed<T>(prepare: () => T, lacking: string[]): T | undefined {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof LacksWords)) throw error;
    lacking.push(error.message);
    return undefined;
  }
}

function datasetOf(
  { name, version }: Pick<Task, "name" | "version">,
  { language }: Material,
  settings: CompleteSettings,
  pairAt: (index: number) => PromptPair,
  words: Words,
): TaskDataset {
  const { tokenizer } = words;
  const prefix = settings.bos ? [tokenizer.bos] : [];
  const items: Item[] = Array.from({ length: settings.size }, (_, i) => tokenizePair(pairAt(i), words, prefix));
  const origin = { ...settings, language, tokenizer: tokenizer.hash };
  return { task: name, version, metric: settings.metric, items, origin, examples: examplesOf(items, tokenizer) };
}
