/**
 * @file Rows of training text, each `<bos>` and then text, repeated words, counted years, or days or months in order.
 * Repeated words make induction heads, counting makes successors.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { BOS } from "../task/demo-lexicon.ts";
import { pick, type RandomGenerator, sample } from "../task/random.ts";
import { sentence, type Token } from "./grammar.ts";
import { type RowKind, recipe } from "./recipe.ts";
import { parseTemplate } from "./template.ts";
import { wordsOf } from "./word-classes.ts";

export interface Row {
  kind: RowKind;
  /** `recipe.rowTokens` tokens, the first of them `<bos>`. */
  tokens: Token[];
}

const templates = recipe.sentences.map(({ weight, template }) => ({ weight, value: parseTemplate(template) }));
const kinds = Object.entries(recipe.rows).map(([kind, weight]) => ({ weight, value: kind as RowKind }));
const repeatable = recipe.repeat.classes.flatMap((wordClass) => wordsOf(wordClass));
/** Words that rows of the kind `repeat` are made of. */
export const repeatableWords = (): readonly string[] => repeatable;

const bodyTokens = recipe.rowTokens - 1;

/** What follows `<bos>`, at least `bodyTokens` long. */
const bodies: { [Kind in RowKind]: (random: RandomGenerator) => Token[] } = {
  text: textBody,
  repeat: repeatBody,
  count: (random) => sequenceBody(wordsOf("yy"), [[], [","], ["and"]], random),
  cycle: (random) => sequenceBody(wordsOf(pick(random, ["day", "month"])), [[], [","]], random),
};

export function generateRow(random: RandomGenerator): Row {
  const kind = pickWeighted(random, kinds);
  return { kind, tokens: [{ word: BOS, free: true }, ...bodies[kind](random).slice(0, bodyTokens)] };
}

function textBody(random: RandomGenerator): Token[] {
  const tokens: Token[] = [];
  while (tokens.length < bodyTokens) tokens.push(...sentence(pickWeighted(random, templates), random));
  return tokens;
}

/** The first round is free, every later one is determined by it. */
function repeatBody(random: RandomGenerator): Token[] {
  const words = sample(random, repeatable, uniformInt(random, recipe.repeat.shortest, recipe.repeat.longest));
  return Array.from({ length: bodyTokens }, (_, i) => ({ word: words[i % words.length]!, free: i < words.length }));
}

/**
 * The list in order from a random start, round and round, with one separator (or none) throughout. The start and the
 * first separator follow from nothing, yet the validated recipe weighs these rows in full.
 */
function sequenceBody(list: readonly string[], separators: readonly string[][], random: RandomGenerator): Token[] {
  const start = uniformInt(random, 0, list.length - 1);
  const separator = pick(random, separators);
  const words = Array.from({ length: bodyTokens }, (_, i) => [list[(start + i) % list.length]!, ...separator]).flat();
  return words.map((word) => ({ word, free: false }));
}

function pickWeighted<T>(random: RandomGenerator, options: readonly { weight: number; value: T }[]): T {
  let left = uniformFloat64(random) * options.reduce((total, { weight }) => total + weight, 0);
  for (const { weight, value } of options) {
    left -= weight;
    if (left < 0) return value;
  }
  return options.at(-1)!.value;
}
