/**
 * @file Sentences of the demo language: fills a template's slots with words that bind and agree, and marks the
 * tokens that nothing before them determines ("free"), which the training loss weighs less.
 */
import { pick, type RandomGenerator } from "../task/random.ts";
import type { Piece, Variable } from "./template.ts";
import { formsAgreeingWith, wordsOf } from "./word-classes.ts";

export interface Token {
  word: string;
  /** True when nothing before this token determines it, so that the loss weighs it less. */
  free: boolean;
}

/** Words bound so far in one sentence, by class and variable. */
type Bindings = Map<string, string>;

/** The class with an order: a bound year leaves room for an earlier and a later one. */
const YEAR = "yy";

/** One sentence of a parsed template. Its first token is free: no earlier sentence says which one follows. */
export function sentence(pieces: readonly Piece[], random: RandomGenerator): Token[] {
  return firstFree(expand(pieces, new Map(), random));
}

function expand(pieces: readonly Piece[], bindings: Bindings, random: RandomGenerator): Token[] {
  return pieces.flatMap((piece) => expandPiece(piece, bindings, random));
}

function expandPiece(piece: Piece, bindings: Bindings, random: RandomGenerator): Token[] {
  switch (piece.kind) {
    case "word":
      return [{ word: piece.word, free: false }];
    case "slot":
      return [fill(piece.variable, piece.ambiguous, bindings, random)];
    case "later":
      return [{ word: pick(random, laterThan(piece.variable, bindings)), free: false }];
    case "agreement":
      return [{ word: pick(random, formsAgreeingWith(piece.form, bound(piece.variable, bindings))), free: false }];
    case "choice":
      return firstFree(expand(pick(random, piece.alternatives), bindings, random));
  }
}

function firstFree(tokens: Token[]): Token[] {
  return tokens.map((token, i) => (i === 0 ? { ...token, free: true } : token));
}

function fill(variable: Variable, ambiguous: boolean, bindings: Bindings, random: RandomGenerator): Token {
  const { wordClass, index } = variable;
  if (index === undefined) return { word: pick(random, wordsOf(wordClass)), free: true };
  const earlier = bindings.get(key(variable));
  if (earlier !== undefined) return { word: earlier, free: ambiguous };
  const word = pick(random, unboundWords(wordClass, bindings));
  bindings.set(key(variable), word);
  return { word, free: true };
}

/** Different variables of one class are different words. */
function unboundWords(wordClass: string, bindings: Bindings): readonly string[] {
  const all = wordsOf(wordClass);
  if (wordClass === YEAR) return all.slice(1, -1);
  const taken = new Set(bindings.values());
  return all.filter((word) => !taken.has(word));
}

function laterThan(variable: Variable, bindings: Bindings): readonly string[] {
  const all = wordsOf(variable.wordClass);
  return all.slice(all.indexOf(bound(variable, bindings)) + 1);
}

function bound(variable: Variable, bindings: Bindings): string {
  const word = bindings.get(key(variable));
  if (word === undefined) throw new Error(`A template uses ${key(variable)} before it is bound.`);
  return word;
}

const key = ({ wordClass, index }: Variable): string => `${wordClass}#${index}`;
