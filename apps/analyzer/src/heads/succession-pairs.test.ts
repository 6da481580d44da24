/** @file The published lists have the flaws that are known of them, the corrected ones have not. */
import { expect, test } from "vitest";
import { orderedLists } from "./succession-lists.ts";
import { successionPairs } from "./succession-pairs.ts";

/** A tokenizer to which every text is one token of its own. */
function anyText() {
  const ids = new Map<string, number>();
  return (text: string) => ids.get(text) ?? ids.set(text, ids.size).size - 1;
}

test("numbers are there twice as published, once corrected", () => {
  const numbers = (mode: "paper" | "corrected") =>
    successionPairs(mode, anyText()).filter(({ kind }) => kind === "numbers").length;
  expect(numbers("paper")).toBe(796);
  expect(numbers("corrected")).toBe(398);
});

test("XVII stands in the place of XVIII as published", () => {
  const roman = (mode: "paper" | "corrected") =>
    orderedLists(mode)
      .find(({ kind }) => kind === "Roman numerals")!
      .words.slice(16, 18);
  expect(roman("paper")).toEqual(["XVII", "XVII"]);
  expect(roman("corrected")).toEqual(["XVII", "XVIII"]);
});

test("weeks and years go round, letters do not", () => {
  const tokenOf = anyText();
  const pairs = successionPairs("corrected", tokenOf);
  const follows = (a: string, b: string) =>
    pairs.some(({ word, successor }) => word === tokenOf(a) && successor === tokenOf(b));
  expect(follows(" Sunday", " Monday")).toBe(true);
  expect(follows("december", "january")).toBe(true);
  expect(follows("Z", "A")).toBe(false);
  expect(follows("A", "B")).toBe(true);
});

test("a list of too few pairs is left out when corrected: with one target any head is right", () => {
  const two = (text: string) => ({ " Monday": 1, " Tuesday": 2, A: 3, B: 4, C: 5, D: 6 })[text];
  expect(successionPairs("paper", two).map(({ kind }) => kind)).toEqual(["days", "letters", "letters", "letters"]);
  expect(successionPairs("corrected", two).map(({ kind }) => kind)).toEqual(["letters", "letters", "letters"]);
});
