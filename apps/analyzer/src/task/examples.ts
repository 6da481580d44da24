/** @file Pairs of prompts as texts of tokens, for people to look at. */
import { EXAMPLES_KEPT, type PromptExample } from "@atlas/schema";
import type { Item } from "./dataset.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";

/** The first pairs, as they are kept with the dataset. */
export function examplesOf(items: readonly Item[], tokenizer: LoadedTokenizer): PromptExample[] {
  return items.slice(0, EXAMPLES_KEPT).map((item) => exampleOf(item, tokenizer));
}

export function exampleOf({ position, ...item }: Item, tokenizer: LoadedTokenizer): PromptExample {
  // A token may be U+0000, which databases do not take as text.
  const texts = (ids: readonly number[]) => ids.map((id) => tokenizer.textOf(id).replaceAll("\0", "\u2400"));
  return {
    clean: texts(item.clean),
    corrupted: texts(item.corrupted),
    position,
    correct: texts(item.correct),
    incorrect: texts(item.incorrect),
  };
}
