import fc from "fast-check";
import { expect, test } from "vitest";
import { plainClasses } from "../task/demo-lexicon.ts";
import { randomStream } from "../task/random.ts";
import { type RowKind, recipe } from "./recipe.ts";
import { generateRow, type Row } from "./rows.ts";
import { vocabulary } from "./vocabulary.ts";

const ROWS = 4000;
const random = randomStream("test rows");
const rows = Array.from({ length: ROWS }, () => generateRow(random));
const ofKind = (kind: RowKind): string[][] => rows.filter((row) => row.kind === kind).map(wordsOf);
const wordsOf = ({ tokens }: Row): string[] => tokens.slice(1).map(({ word }) => word);

test("every row is 32 known tokens with <bos> first and only first", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const words = generateRow(randomStream("test", seed)).tokens.map(({ word }) => word);
      expect(words).toHaveLength(32);
      expect(words.lastIndexOf("<bos>")).toBe(0);
      expect(vocabulary).toEqual(expect.arrayContaining(words));
    }),
  );
});

test("kinds of rows and templates come as often as the recipe says", () => {
  // Four standard deviations of a share p over n rows: 4 sqrt(p (1 − p) / n) ≤ 0.032 for n = 4000.
  for (const [kind, share] of Object.entries(recipe.rows))
    expect(Math.abs(ofKind(kind as RowKind).length / ROWS - share), kind).toBeLessThan(0.032);
  const texts = ofKind("text");
  const startsWithGreaterThan = texts.filter((words) => words[2] === "lasted").length / texts.length;
  const total = recipe.sentences.reduce((sum, { weight }) => sum + weight, 0);
  expect(Math.abs(startsWithGreaterThan - 3.3 / total)).toBeLessThan(0.03);
});

test("repeat rows repeat 3 to 10 different words; the first round alone is free", () => {
  const periods = rows
    .filter((row) => row.kind === "repeat")
    .map((row) => {
      const words = wordsOf(row);
      const period = words.indexOf(words[0]!, 1);
      expect(new Set(words.slice(0, period)).size).toBe(period);
      expect(words.slice(period)).toEqual(words.slice(0, -period));
      expect(row.tokens.slice(1).map(({ free }) => free)).toEqual(words.map((_, i) => i < period));
      return period;
    });
  expect(new Set(periods)).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10]));
});

test("count rows count on modulo 100, cycle rows go round days or months, both with one separator", () => {
  for (const words of ofKind("count")) expectInOrder(words, plainClasses.yy, [",", "and"]);
  for (const words of ofKind("cycle"))
    expectInOrder(words, words[0]!.endsWith("day") ? plainClasses.day : plainClasses.month, [","]);
  const sequences = rows.filter(({ kind }) => kind === "count" || kind === "cycle");
  expect(sequences.flatMap(({ tokens }) => tokens.slice(1)).some(({ free }) => free)).toBe(false);
});

function expectInOrder(words: string[], list: readonly string[], separators: string[]): void {
  const separator = separators.includes(words[1]!) ? words[1] : undefined;
  const members = words.filter((word) => word !== separator);
  expect(members).toHaveLength(separator === undefined ? 31 : 16);
  for (const [i, member] of members.slice(1).entries())
    expect(member).toBe(list[(list.indexOf(members[i]!) + 1) % list.length]);
}
