/**
 * Extra test: the counts that the tasks' sources state, with the real Pythia tokenizer (../shared/data/pythia). Skipped with a
 * reason where that file is absent.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { english as sums } from "../apps/analyzer/src/task/addition/english.ts";
import { english as countries } from "../apps/analyzer/src/task/capital/english.ts";
import { FIRST_NAMES, OTHER_NOUNS, PLACES, THINGS } from "../apps/analyzer/src/task/english-lexicon.ts";
import { english as pronouns } from "../apps/analyzer/src/task/gendered-pronoun/materials.ts";
import { english as events } from "../apps/analyzer/src/task/greater-than/materials.ts";
import { centuriesOfYears, splitYears, TWO_DIGITS } from "../apps/analyzer/src/task/greater-than/years.ts";
import { english as people } from "../apps/analyzer/src/task/ioi/english.ts";
import { loadTokenizer } from "../apps/analyzer/src/task/load-tokenizer.ts";
import { findTask, TASKS } from "../apps/analyzer/src/task/tasks.ts";
import type { LoadedTokenizer } from "../apps/analyzer/src/task/tokenizer.ts";
import { Words } from "../apps/analyzer/src/task/words.ts";

const folder = fileURLToPath(new URL("../../shared/data/pythia", import.meta.url));
const absent = !existsSync(folder);
if (absent) console.warn(`Skipped: there is no ${folder}.`);

describe.skipIf(absent)("with Pythia's tokenizer", () => {
  let tokenizer: LoadedTokenizer;
  let words: Words;
  beforeAll(async () => {
    tokenizer = await loadTokenizer(folder);
    words = new Words(tokenizer);
  });
  const isToken = (word: string): boolean => words.token(` ${word}`) !== undefined;

  test("all 109 names, 8 places and 8 objects are one token; the longest prompt with its answer has 21", async () => {
    expect(people.names).toHaveLength(109);
    expect([people.slots.place, people.slots.object].map((list) => list?.length)).toEqual([8, 8]);
    expect([...people.names, ...Object.values(people.slots).flat()].filter((word) => !isToken(word))).toEqual([]);
    const { items } = (await findTask("ioi")).generate(tokenizer, { size: 1000 });
    expect(Math.max(...items.map(({ clean }) => clean.length)) + 1).toBe(21);
  });

  test("112 nouns are one token, and the eight others are these", () => {
    expect(new Set(events.nouns).size).toBe(120);
    expect(events.nouns.filter((noun) => !isToken(noun))).toEqual(
      "abduction captivity insurgency modernization notoriety patrols pilgrimage slump".split(" "),
    );
    const lengths = events.nouns.map(
      (noun) => tokenizer.encode(`The ${noun} lasted from the year 1732 to the year 17`).length,
    );
    expect([12, 13, 14].map((length) => lengths.filter((own) => own === length).length)).toEqual([112, 7, 1]);
  });

  test("470 years split, 456 are kept, as many in each century as stated", () => {
    expect([...splitYears(words, events).values()].flat()).toHaveLength(470);
    const kept = centuriesOfYears(words, events);
    const perCentury = events.centuries.map(
      (century) => [...kept.values()].filter((centuries) => centuries.includes(century)).length,
    );
    expect(perCentury).toEqual([2, 79, 19, 89, 89, 80, 98]);
    expect(perCentury.reduce((total, count) => total + count)).toBe(456);
    const asked = Array.from({ length: 97 }, (_, i) => kept.get(i + 2)?.length ?? 0);
    expect([Math.min(...asked), Math.max(...asked)]).toEqual([1, 7]);
    expect(new Set(TWO_DIGITS.map((yy) => words.token(yy))).size).toBe(100);
  });

  test("paper mode keeps long nouns with positions of their own, corrected mode does not", async () => {
    const task = await findTask("greater-than");
    const lengths = (mode: "paper" | "corrected") =>
      new Set(task.generate(tokenizer, { mode, size: 2000 }).items.map(({ position }) => position + 1));
    expect([...lengths("paper")].sort()).toEqual([12, 13, 14]);
    expect([...lengths("corrected")]).toEqual([12]);
  });

  test("pronouns are tokens 703 and 344; 100 rows have every name five times and every ending twenty times", async () => {
    expect([words.token(pronouns.pronouns.f), words.token(pronouns.pronouns.m)]).toEqual([703, 344]);
    const { items } = (await findTask("gendered-pronoun")).generate(tokenizer, { mode: "paper" });
    const text = items.map(({ clean }) => clean.map((id) => tokenizer.textOf(id)).join(""));
    expect(new Set(text).size).toBe(100);
    const names = [...pronouns.names.m, ...pronouns.names.f];
    expect(names.map((name) => text.filter((prompt) => prompt.startsWith(`So ${name} is`)).length)).toEqual(
      names.map(() => 5),
    );
    for (const ending of pronouns.slots.ending!)
      expect(text.filter((prompt) => prompt.endsWith(`is ${ending}, isn't`))).toHaveLength(20);
  });

  test("of the lists beyond the paper's, everything but 43 of 71 pairs of country and capital is one token", () => {
    expect([...FIRST_NAMES, ...THINGS, ...OTHER_NOUNS, ...PLACES].filter((word) => !isToken(word))).toEqual([]);
    expect(countries.pairs).toHaveLength(71);
    expect(countries.pairs.filter((pair) => pair.every(isToken))).toHaveLength(28);
    expect(Array.from({ length: 2 * sums.most }, (_, i) => `${i + 1}`).filter((number) => !isToken(number))).toEqual(
      [],
    );
  });

  test.each(TASKS)("$name is served in English and without a beginning-of-text token", (task) => {
    const { origin, items } = task.generate(tokenizer);
    expect(origin).toMatchObject({ language: "English", bos: false });
    const withBos = task.generate(tokenizer, { bos: true }).items;
    expect(withBos.map(({ clean }) => clean)).toEqual(items.map(({ clean }) => [0, ...clean]));
  });
});
