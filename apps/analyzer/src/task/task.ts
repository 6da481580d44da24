/** @file What a task says of itself, and how its prompts become token ids. One file per task holds its rule. */
import type { MetricName } from "@atlas/schema";
import type { Item, TaskDataset } from "./dataset.ts";
import { BOS } from "./demo-lexicon.ts";
import { type LoadedTokenizer, wordIds } from "./tokenizer.ts";

export interface Task {
  /** As in the command line, the database and the URL. */
  name: string;
  /** Rises with every change of the prompts, so that old results keep their meaning. */
  version: number;
  title: string;
  description: string;
  metric: MetricName;
  /** @throws UserError when the tokenizer lacks a word the task needs. */
  generate(tokenizer: LoadedTokenizer): TaskDataset;
}

/** Two prompts as text, words with a space between, and the words that may follow the last of them. */
export interface PromptPair {
  clean: string;
  corrupted: string;
  correct: readonly string[];
  incorrect: readonly string[];
}

/** Pairs of a demo-language dataset: the share of right answers is then known to about ±4 points. */
export const DEMO_PAIRS = 128;

/** Prompts begin with `<bos>`; the answer is read at their last token. */
export function tokenizePairs(
  { name, version, metric }: Pick<Task, "name" | "version" | "metric">,
  pairs: readonly PromptPair[],
  tokenizer: LoadedTokenizer,
): TaskDataset {
  return { task: name, version, metric, items: pairs.map((pair) => tokenizePair(pair, tokenizer)) };
}

function tokenizePair({ clean, corrupted, correct, incorrect }: PromptPair, tokenizer: LoadedTokenizer): Item {
  const prompt = wordIds(tokenizer, `${BOS} ${clean}`);
  return {
    clean: prompt,
    corrupted: wordIds(tokenizer, `${BOS} ${corrupted}`),
    position: prompt.length - 1,
    correct: wordIds(tokenizer, correct.join(" ")),
    incorrect: wordIds(tokenizer, incorrect.join(" ")),
  };
}
