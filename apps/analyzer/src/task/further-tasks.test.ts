/** @file What the tasks beyond the paper's promise of every pair, read back from the token ids by rules of their own. */
import { describe, expect, test } from "vitest";
import { english as countries } from "./capital/english.ts";
import type { Item } from "./dataset.ts";
import { englishFixture } from "./english-fixture.ts";
import { FIRST_NAMES } from "./english-lexicon.ts";
import { findTask, findTasks, taskReference, tasksOfGroup } from "./tasks.ts";
import { tokenizerOf } from "./tokenizer-fixture.ts";

const tokenizer = tokenizerOf(englishFixture);
/** Divided evenly by every number of kinds that take turns. */
const SIZE = 120;

const text = (id: number): string => tokenizer.textOf(id);
const textOf = (ids: readonly number[]): string => ids.map(text).join("");
const pairs = async (name: string, corruption: string): Promise<Item[]> =>
  (await findTask(name)).generate(tokenizer, { size: SIZE, corruption }).items;

/** What a prompt asks for by the task's own rule; undefined where it asks for nothing that it could be answered with. */
type Solve = (prompt: readonly number[]) => number | undefined;

/** What followed the last token before. */
const followed: Solve = (prompt) => {
  const before = prompt.slice(0, -1).lastIndexOf(prompt.at(-1)!);
  return before < 0 ? undefined : prompt[before + 1];
};

/** The value that stands behind the key's first mention. */
const lookedUp: Solve = (prompt) => {
  const texts = prompt.map(text);
  const thing = (name: string) => / (?:has the|took the|is the|=)( \w+)/.exec(textOf(prompt).split(name)[1] ?? "")?.[1];
  const keys = texts.filter((name, at) => texts.lastIndexOf(name) > at && /^ [A-Z][a-z]+$/.test(name));
  return keys.length === 1 ? tokenizer.encode(thing(keys[0]!)!)[0] : undefined;
};

const capitalOf: Solve = (prompt) => {
  const found = countries.pairs.find(([country]) => prompt.map(text).includes(` ${country}`));
  return found && tokenizer.encode(` ${found[1]}`)[0];
};

const added: Solve = (prompt) => {
  const [a, b] = textOf(prompt).match(/\d+/g)!.slice(-2).map(Number) as [number, number];
  return tokenizer.encode(` ${a + b}`)[0];
};

const place: Solve = (prompt) => {
  const [, friend] = / (?:with|followed)( [A-Z][a-z]+)/.exec(textOf(prompt))!;
  const where = / (?:in|at|to) the( \w+)/.exec(textOf(prompt).split(friend!)[1]!)?.[1];
  return textOf(prompt).split(friend!).length < 3 ? undefined : tokenizer.encode(where!)[0];
};

const solvers: [task: string, solve: Solve, unsolvable: string, flip: string][] = [
  ["induction", followed, "new-trigger", "flip-trigger"],
  ["key-value", lookedUp, "new-key", "flip-key"],
  ["capital", capitalOf, "third-country", "flip-country"],
  ["addition", added, "third-sum", "flip-sum"],
  ["two-hop", place, "new-friend", "flip-friend"],
];

describe.each(solvers)("%s", (name, solve, unsolvable, flip) => {
  test("the correct answer is what the clean prompt asks for; a flip makes the wrong one right, the other corruption neither", async () => {
    for (const { clean, corrupted, correct, incorrect } of await pairs(name, flip)) {
      expect([solve(clean)], textOf(clean)).toEqual(correct);
      expect([solve(corrupted)], textOf(corrupted)).toEqual(incorrect);
    }
    for (const { corrupted, correct, incorrect } of await pairs(name, unsolvable))
      expect([...correct, ...incorrect]).not.toContain(solve(corrupted));
  });

  test("one token differs, and no answer is told apart by how often it stands in the prompt", async () => {
    for (const { clean, corrupted, correct, incorrect } of await pairs(name, unsolvable)) {
      expect(clean.filter((id, at) => id !== corrupted[at])).toHaveLength(1);
      const count = ([answer]: number[]) => clean.filter((id) => id === answer).length;
      expect(count(correct)).toBe(count(incorrect));
    }
  });
});

/** How many items there are of each kind. */
function counts(items: readonly Item[], kindOf: (item: Item) => unknown): number[] {
  const found = new Map<unknown, number>();
  for (const item of items) found.set(kindOf(item), (found.get(kindOf(item)) ?? 0) + 1);
  return [...found.values()];
}

test("every place in a list, every length, every order and every country comes equally often", async () => {
  const names = FIRST_NAMES.map((name) => ` ${name}`);
  const place = ({ clean, marks }: Item) => clean.slice(0, marks!.key).filter((id) => names.includes(text(id))).length;
  expect(counts(await pairs("key-value", "new-key"), place)).toEqual([40, 40, 40]);
  expect(counts(await pairs("induction", "new-trigger"), ({ marks }) => marks!.source)).toEqual([30, 30, 30, 30]);
  const first = ({ clean, marks, incorrect }: Item) => marks!.place! < clean.indexOf(incorrect[0]!);
  expect(counts(await pairs("two-hop", "new-friend"), first)).toEqual([60, 60]);
  const capitals = counts(await pairs("capital", "third-country"), ({ clean, marks }) => clean[marks!.country!]);
  expect(Math.max(...capitals) - Math.min(...capitals)).toBeLessThanOrEqual(1);
});

test("several tasks have a name together; only those that are named by themselves must be served", async () => {
  const names = async (selection: string) => (await findTasks(selection)).map(({ name }) => name);
  expect(await names("paper")).toEqual(["ioi", "gendered-pronoun", "greater-than", "sva"]);
  expect(await names("further")).toEqual(["induction", "key-value", "capital", "addition", "two-hop"]);
  expect(await names("all")).toEqual([...(await names("paper")), ...(await names("further"))]);
  expect(await names("sva,paper,sva")).toEqual(["sva", "ioi", "gendered-pronoun", "greater-than"]);
  expect((await findTasks("capital,all")).filter(({ ifServed }) => !ifServed).map(({ name }) => name)).toEqual([
    "capital",
  ]);
});

test("tasks are found again by their references, with what need not be served", async () => {
  const tasks = await findTasks("two-hop,all");
  const references = tasks.map(taskReference);
  expect(references.slice(0, 2)).toEqual(["two-hop", "ioi?"]);
  const found = await findTasks(references);
  expect(found.map(({ name, ifServed }) => [name, ifServed])).toEqual(
    tasks.map(({ name, ifServed }) => [name, ifServed]),
  );
});

test("there is no paper mode of what is not the paper's", () => {
  for (const task of tasksOfGroup("further"))
    expect(() => task.generate(tokenizer, { mode: "paper" })).toThrow(
      /^The task .* has no paper mode; leave --mode away/,
    );
});
