/** @file Which pairs of words a tokenizer can serve: those of which both are one token. */
import { type ScoreMode, UserError } from "@atlas/schema";
import { orderedLists } from "./succession-lists.ts";

export interface SuccessionPair {
  /** Token ids. */
  word: number;
  successor: number;
  /** Which list; the successor is compared with the targets of the same list. */
  list: number;
  kind: string;
}

/** Below this many pairs a list says nothing: with one target any head is right. */
const LEAST_PAIRS = 3;

/**
 * @param tokenOf the token that a text is, undefined where it is none or several
 * @throws UserError when the tokenizer has no list
 */
export function successionPairs(mode: ScoreMode, tokenOf: (text: string) => number | undefined): SuccessionPair[] {
  const pairs = orderedLists(mode).flatMap(({ kind, words, cyclic }, list) => {
    const tokens = words.map(tokenOf);
    const after = tokens.map((_, i) => tokens[i + 1] ?? undefined);
    if (cyclic) after[after.length - 1] = tokens[0];
    return tokens.flatMap((word, i) => {
      const successor = after[i];
      return word === undefined || successor === undefined ? [] : [{ word, successor, list, kind }];
    });
  });
  const kept = mode === "paper" ? pairs : enoughOfAList(distinctPairs(pairs));
  if (kept.length === 0)
    throw new UserError(
      "The tokenizer has none of the lists that succession is about (numbers, days, months, letters …) as single tokens; choose other scores for this model.",
    );
  return kept;
}

/** Spellings that are the same tokens are one list. */
function distinctPairs(pairs: readonly SuccessionPair[]): SuccessionPair[] {
  const seen = new Set<string>();
  return pairs.filter(({ kind, word, successor }) => {
    const key = `${kind} ${word} ${successor}`;
    return !seen.has(key) && seen.add(key);
  });
}

function enoughOfAList(pairs: readonly SuccessionPair[]): SuccessionPair[] {
  const counts = new Map<number, number>();
  for (const { list } of pairs) counts.set(list, (counts.get(list) ?? 0) + 1);
  return pairs.filter(({ list }) => counts.get(list)! >= LEAST_PAIRS);
}
