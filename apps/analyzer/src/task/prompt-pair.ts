/** @file Two prompts as text and the words that may follow them, and how they become token ids. */
import type { Item } from "./dataset.ts";
import type { Words } from "./words.ts";

export interface PromptPair {
  clean: string;
  /** As many tokens as `clean`. */
  corrupted: string;
  /** Texts of one token each, as they follow the prompt: with their space. */
  correct: readonly string[];
  incorrect: readonly string[];
  /** Places in the clean prompt by name, each as the text up to and including the word that stands there. */
  marks?: Readonly<Record<string, string>>;
}

/** @param prefix token ids before each prompt. The answer is read at the prompt's last token. */
export function tokenizePair(pair: PromptPair, words: Words, prefix: readonly number[]): Item {
  const { tokenizer } = words;
  const clean = [...prefix, ...tokenizer.encode(pair.clean)];
  const corrupted = [...prefix, ...tokenizer.encode(pair.corrupted)];
  if (clean.length !== corrupted.length)
    throw new Error(`"${pair.clean}" and "${pair.corrupted}" differ in their number of tokens`);
  const item = {
    clean,
    corrupted,
    position: clean.length - 1,
    correct: pair.correct.map((text) => answer(text, words)),
    incorrect: pair.incorrect.map((text) => answer(text, words)),
  };
  if (pair.marks === undefined) return item;
  const places = Object.entries(pair.marks).map(([name, upTo]) => [
    name,
    prefix.length + tokenizer.encode(upTo).length - 1,
  ]);
  return { ...item, marks: Object.fromEntries(places) };
}

function answer(text: string, words: Words): number {
  const id = words.token(text);
  if (id === undefined) throw new Error(`the answer "${text}" is not one token`);
  return id;
}
