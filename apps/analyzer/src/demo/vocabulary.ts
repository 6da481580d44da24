/** @file Token ids of the demo language: a word's id is its place in the recipe's list, so checkpoints stay readable. */
import { recipe } from "./recipe.ts";

export const vocabulary: readonly string[] = recipe.vocabulary;

const ids = new Map(vocabulary.map((word, id) => [word, id]));

/** Id of a word of the language. Asking for any other word is a mistake in the grammar. */
export function tokenId(word: string): number {
  const id = ids.get(word);
  if (id === undefined) throw new Error(`The demo vocabulary has no word "${word}".`);
  return id;
}
