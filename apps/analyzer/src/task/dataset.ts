/**
 * @file What a task is on the level of token ids: pairs of prompts, where the answer is read, and which tokens count
 * as right and wrong. Everything after this file knows numbers only; words stay in the tasks and their tokenizer.
 */
import { createHash } from "node:crypto";
import { type PromptExample, type TaskMetric, type TaskMode, type TaskSettings, UserError } from "@atlas/schema";

export interface Item {
  /** Token ids, [pos]. */
  clean: number[];
  /** Token ids, [pos]; as long as `clean`. */
  corrupted: number[];
  /** Where the answer is read: the logits at this position, 0 ≤ position < pos. */
  position: number;
  /** Token ids whose logits (logit-diff) or probabilities (prob-diff) are added up. */
  correct: number[];
  /** Token ids whose logits or probabilities are subtracted. */
  incorrect: number[];
  /** Other places of the clean prompt that analyses ask for, by the task's names: io, s1 and s2 of ioi, for example. */
  marks?: Readonly<Record<string, number>>;
}

/** Where a generated dataset comes from: with task and version, the same origin is the same items. */
export interface DatasetOrigin extends Required<Omit<TaskSettings, "mode" | "seed">> {
  /** Null, as the seed, where the pairs are a user's own and no rule drew them. */
  mode: TaskMode | null;
  seed: number | null;
  language: string;
  /** SHA-256 (hex) of the tokenizer. */
  tokenizer: string;
}

/** The metric of an item is Σ over `correct` of f − Σ over `incorrect` of f, f = logit or probability over the whole vocabulary. */
export interface TaskDataset {
  task: string;
  version: number;
  metric: TaskMetric;
  items: Item[];
  /** Absent where the items were given as token ids. */
  origin?: DatasetOrigin;
  /** The first pairs as texts of tokens; absent where no tokenizer made them. */
  examples?: PromptExample[];
}

/** SHA-256 (hex) of everything that decides a result. Order of items and of answers counts. */
export function datasetHash({ task, version, metric, items }: TaskDataset): string {
  const rows = items.map((item) => [item.clean, item.corrupted, item.position, item.correct, item.incorrect]);
  return createHash("sha256")
    .update(JSON.stringify([task, version, metric, rows]))
    .digest("hex");
}

/**
 * Refuses data that a model of this vocabulary and context length cannot answer.
 * @throws UserError naming the first wrong item, counted from 0.
 */
export function checkDataset(dataset: TaskDataset, vocabularySize: number, maxPositions: number): void {
  if (dataset.items.length === 0)
    throw new UserError(`The dataset of task "${dataset.task}" is empty; give at least one pair of prompts.`);
  for (const [index, item] of dataset.items.entries()) {
    const problem = problemOf(item, vocabularySize, maxPositions);
    if (problem !== undefined)
      throw new UserError(`Item ${index} (counting from 0) of task "${dataset.task}" ${problem}.`);
  }
}

/** The rest of the sentence "Item 3 …", or undefined where all is well. */
function problemOf(item: Item, vocabularySize: number, maxPositions: number): string | undefined {
  const { clean, corrupted, position, correct, incorrect } = item;
  if (clean.length !== corrupted.length)
    return `has ${clean.length} clean and ${corrupted.length} corrupted tokens; the two prompts must be equally long`;
  if (clean.length === 0) return "has an empty prompt; give at least one token";
  if (clean.length > maxPositions)
    return `is ${clean.length} tokens long where the model reads at most ${maxPositions}; shorten the prompt`;
  if (!isIndex(position, clean.length))
    return `has its answer at position ${position}, outside the prompt; use 0 to ${clean.length - 1}`;
  if (correct.length + incorrect.length === 0) return "has no answer tokens; give correct or incorrect ones";
  const foreign = [...clean, ...corrupted, ...correct, ...incorrect].find((id) => !isIndex(id, vocabularySize));
  if (foreign !== undefined)
    return `has token id ${foreign}, outside the vocabulary; use 0 to ${vocabularySize - 1}, and the model's own tokenizer`;
  return undefined;
}

function isIndex(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}
