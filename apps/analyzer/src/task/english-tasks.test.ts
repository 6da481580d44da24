import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { checkDataset, datasetHash, type Item } from "./dataset.ts";
import { englishFixture, SPLIT_WORDS } from "./english-fixture.ts";
import { loadTokenizer } from "./load-tokenizer.ts";
import { findTask, TASKS } from "./tasks.ts";
import { tokenizerFile, tokenizerOf } from "./tokenizer-fixture.ts";

const newFolder = temporaryFolders();
const tokenizer = tokenizerOf(englishFixture);
const VOCABULARY = 10_000;

const changed = ({ clean, corrupted }: Item): number[] => clean.flatMap((id, at) => (id === corrupted[at] ? [] : [at]));
const textOf = (ids: readonly number[]): string => ids.map((id) => tokenizer.textOf(id)).join("");
const marked = ({ marks }: Item, ...names: string[]): number[] =>
  names.map((name) => marks![name]!).sort((a, b) => a - b);

const cases = TASKS.flatMap((task) => task.corruptions.map((corruption) => ({ task, corruption })));

describe.each(cases)("$task.name, $corruption", ({ task, corruption }) => {
  test("any size and seed gives exactly so many valid pairs, the same again, in either mode", () => {
    const settings = fc.record({
      seed: fc.nat(),
      size: fc.integer({ min: 1, max: 60 }),
      mode: fc.constantFrom(...(task.group === "paper" ? (["corrected", "paper"] as const) : (["corrected"] as const))),
    });
    fc.assert(
      fc.property(settings, (chosen) => {
        const dataset = task.generate(tokenizer, { ...chosen, corruption });
        expect(dataset.items).toHaveLength(chosen.size);
        expect(dataset.origin).toMatchObject({ ...chosen, corruption, language: "English", tokenizer: tokenizer.hash });
        checkDataset(dataset, VOCABULARY, 64);
        for (const item of dataset.items) {
          expect(item.position).toBe(item.clean.length - 1);
          expect(changed(item)).not.toEqual([]);
          expect(item.correct.filter((id) => item.incorrect.includes(id))).toEqual([]);
        }
        expect(task.generate(tokenizer, { ...chosen, corruption })).toEqual(dataset);
      }),
      { numRuns: 10 },
    );
  });

  test("seeds give different datasets; the corruption never moves the clean prompts", () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => task.generate(tokenizer, { seed, corruption, size: 30 }));
    expect(new Set(seeds.map(datasetHash)).size).toBe(seeds.length);
    const usual = task.generate(tokenizer, { seed: 7, size: 30 }).items.map(({ clean }) => clean);
    expect(seeds[7]!.items.map(({ clean }) => clean)).toEqual(usual);
  });
});

test.each<[string, string, string[]]>([
  ["ioi", "third-name", ["s2"]],
  ["ioi", "abc", ["io", "s1", "s2"]],
  ["ioi", "flip-subject", ["s2"]],
  ["ioi", "flip-positions", ["io", "s1"]],
  ["ioi", "flip-names", ["io", "s1", "s2"]],
  ["greater-than", "year-01", ["year"]],
  ["gendered-pronoun", "other-gender", ["name"]],
  ["induction", "new-trigger", ["trigger"]],
  ["induction", "flip-trigger", ["trigger"]],
  ["key-value", "new-key", ["asked"]],
  ["key-value", "flip-key", ["asked"]],
  ["capital", "third-country", ["country"]],
  ["capital", "flip-country", ["country"]],
  ["addition", "third-sum", ["operand"]],
  ["addition", "flip-sum", ["operand"]],
  ["two-hop", "new-friend", ["friend"]],
  ["two-hop", "flip-friend", ["friend"]],
])("%s, %s: only %s changes", async (name, corruption, places) => {
  const { items } = (await findTask(name)).generate(tokenizer, { corruption, size: 200 });
  for (const item of items) expect(changed(item)).toEqual(marked(item, ...places));
});

test("ioi: half ABBA, half BABA; flips exchange the two people and no one else", async () => {
  const task = await findTask("ioi");
  for (const corruption of task.corruptions) {
    const { items } = task.generate(tokenizer, { corruption, size: 100 });
    expect(items.filter(({ marks }) => marks!.io! < marks!.s1!)).toHaveLength(50);
    for (const { clean, corrupted, correct, incorrect, marks } of items) {
      const at = (ids: number[]) => [ids[marks!.io!], ids[marks!.s1!], ids[marks!.s2!]];
      const [io, s] = [correct[0]!, incorrect[0]!];
      expect(at(clean)).toEqual([io, s, s]);
      const people = at(corrupted);
      const flips: Record<string, unknown> = {
        "flip-subject": [io, s, io],
        "flip-positions": [s, io, s],
        "flip-names": [s, io, io],
        "third-name": [io, s, people[2]],
        abc: people,
      };
      expect(people).toEqual(flips[corruption]);
      if (!corruption.startsWith("flip")) expect([io, s]).not.toContain(people[2]);
      if (corruption === "abc") expect(new Set([...people, io, s]).size).toBe(5);
    }
  }
});

test("words that the tokenizer splits are left out, but for nouns of greater-than in paper mode", async () => {
  const prompts = async (name: string, mode: "paper" | "corrected") =>
    (await findTask(name)).generate(tokenizer, { mode, size: 1500 }).items.map(({ clean }) => textOf(clean));
  const has = (texts: string[], word: string) => texts.some((text) => text.includes(` ${word}`));
  for (const word of SPLIT_WORDS)
    for (const { name } of TASKS) expect(has(await prompts(name, "corrected"), word), word).toBe(false);
  const paper = await prompts("greater-than", "paper");
  expect(has(paper, "captivity")).toBe(true);
});

test("greater-than asks about years that split, without the first and the last of a century", async () => {
  const { items } = (await findTask("greater-than")).generate(tokenizer, { size: 2000 });
  const years = new Set(
    items.map(({ clean, marks }) => textOf(clean.slice(marks!.year! - 1, marks!.year! + 1)).trim()),
  );
  // The fixture writes 1750 as one token, does not split the eleven hundreds, and ends the sixteen hundreds at 1639:
  // from 1641 on it has whole years, whose merges make a piece of " 164", which 1640 begins with; so do the fifties of the seventeen hundreds with " 175".
  expect([...years].filter((year) => year.startsWith("175"))).toEqual([]);
  expect([...years].filter((year) => year.startsWith("11"))).toEqual([]);
  expect(
    [...years]
      .filter((year) => year.startsWith("16"))
      .sort()
      .at(-1),
  ).toBe("1638");
  expect([...years].filter((year) => year.startsWith("17") && year > "1760").length).toBeGreaterThan(20);
});

test("every checkpoint of a family has the same datasets, however its tokenizer file is written", async () => {
  const model = await newFolder();
  const file = tokenizerFile(englishFixture);
  const { vocab, ...rest } = file.model;
  const reordered = {
    ...file,
    model: { merges: rest.merges, vocab: Object.fromEntries(Object.entries(vocab).reverse()), type: rest.type },
  };
  const steps = await Promise.all(
    [JSON.stringify(file), JSON.stringify(reordered, null, 2)].map(async (text, step) => {
      const folder = join(model, `step${step}`);
      await mkdir(folder);
      await writeFile(join(folder, "tokenizer.json"), text);
      return loadTokenizer(folder);
    }),
  );
  expect(steps[0]!.hash).toBe(steps[1]!.hash);
  for (const task of TASKS) expect(task.generate(steps[0]!)).toEqual(task.generate(steps[1]!));
  expect(tokenizerOf([...englishFixture, " more"]).hash).not.toBe(steps[0]!.hash);
});

test("a corruption that a task does not have is refused with those it has", async () => {
  const task = await findTask("sva");
  expect(() => task.generate(tokenizer, { corruption: "abc" })).toThrow(
    'The task sva has no corruption "abc"; use one of other-number.',
  );
});
