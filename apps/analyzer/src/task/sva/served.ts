/** @file Which inflected words a tokenizer can serve: pairs of singular and plural that are equally long, or one token each. */
import { LacksWords, type Words } from "../words.ts";
import type { GrammaticalNumber, Inflected } from "./material.ts";

/** Fewer verbs than this say little about agreement. */
const LEAST_VERBS = 3;

/** Pairs whose two forms have the same number of tokens, so that one can stand for the other. @throws LacksWords when few are. */
export function equallyLong(words: Words, list: Inflected, what: string): Inflected {
  const length = (word: string | undefined) => words.continuation(` ${word}`)?.length;
  const served = pairsWhere(list, (sg, pl) => length(sg) !== undefined && length(sg) === length(pl));
  if (served.sg.length < 2)
    throw new LacksWords(`too few ${what} are known and as long in the plural as in the singular`);
  return served;
}

/** Pairs of which both forms are one token. @throws LacksWords when few are. */
export function singlePairs(words: Words, list: Inflected): Inflected {
  const served = pairsWhere(list, (sg, pl) => isToken(words, sg) && isToken(words, pl));
  return enough(served);
}

/** Forms that are one token, whatever the other form is: the two lists then differ in length. @throws LacksWords when few are. */
export function singleForms(words: Words, { sg, pl }: Inflected): Inflected {
  return enough({ sg: sg.filter((form) => isToken(words, form)), pl: pl.filter((form) => isToken(words, form)) });
}

const isToken = (words: Words, word: string): boolean => words.token(` ${word}`) !== undefined;

function pairsWhere({ sg, pl }: Inflected, keep: (sg: string, pl: string) => boolean): Inflected {
  const kept = (forms: readonly string[]) => forms.filter((_, i) => keep(sg[i]!, pl[i]!));
  return { sg: kept(sg), pl: kept(pl) };
}

function enough(verbs: Inflected): Inflected {
  const fewest = Math.min(...(["sg", "pl"] satisfies GrammaticalNumber[]).map((number) => verbs[number].length));
  if (fewest < LEAST_VERBS) throw new LacksWords(`only ${fewest} verbs are one token, and ${LEAST_VERBS} are needed`);
  return verbs;
}
