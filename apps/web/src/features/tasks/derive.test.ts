/** @file Tasks in words: groups, provenance with the reason for what is missing, prompts token by token, results by model. */
import { expect, test } from "vitest";
import type { TrainingSeries } from "../training/derive.ts";
import { answersText, datasetFacts, resultRows, taskGroups, tokensOf } from "./derive.ts";
import type { Dataset, Example, TaskSummary } from "./query.ts";

test("tasks stand in their groups, and one of an unknown group is not lost", () => {
  const task = (name: string, group: string | null) => ({ name, group }) as TaskSummary;
  const groups = taskGroups([task("mine", "custom"), task("ioi", "paper"), task("old", null), task("new", "strange")]);
  expect(groups.map(({ title, tasks }) => [title, tasks.map(({ name }) => name)])).toEqual([
    ["Of the paper", ["ioi"]],
    ["Custom", ["mine"]],
    ["Not described", ["old", "new"]],
  ]);
});

const dataset: Dataset = {
  ...{ hash: "a".repeat(64), items: 128, positions: 15, mode: "corrected", seed: 0, corruption: "third-name" },
  ...{ bos: true, language: "English", tokenizerHash: "b".repeat(64), examples: null },
};
const factOf = (given: Dataset, wanted: string) => datasetFacts(given).find(({ term }) => term === wanted);

test("a dataset says where it comes from; what was not kept, and what no rule drew, says why it is missing", () => {
  expect(factOf(dataset, "Draw of prompts")).toMatchObject({ value: "seed 0" });
  expect(factOf(dataset, "Rules")).toMatchObject({ value: "corrected" });
  expect(factOf(dataset, "Corrupted prompts change")).toEqual({
    ...{ term: "Corrupted prompts change", value: "the giver, to a third person who was not named" },
    note: "--corruption third-name",
  });
  const own = { ...dataset, mode: null, seed: null };
  expect(factOf(own, "Draw of prompts")).toMatchObject({ note: "given as they are" });
  expect(factOf(own, "Rules")).toMatchObject({ value: "a user's own" });
  const old = { ...own, corruption: null, bos: null, language: null, tokenizerHash: null };
  for (const term of [
    "Draw of prompts",
    "Rules",
    "Language",
    "Tokenizer",
    "Beginning-of-text token",
    "Corrupted prompts change",
  ])
    expect(factOf(old, term), term).toMatchObject({ value: "not kept" });
});

test("prompts are told token by token: what differs, and where the answer is read", () => {
  const example: Example = {
    ...{ clean: ["a", " b", " c"], corrupted: ["a", " x", " c"], differing: [1], position: 2 },
    ...{ correct: [" d"], incorrect: [] },
  };
  expect(tokensOf(example, "corrupted")).toEqual([
    { at: 0, text: "a", spaced: false, differs: false, answered: false },
    { at: 1, text: " x", spaced: false, differs: true, answered: false },
    { at: 2, text: " c", spaced: false, differs: false, answered: true },
  ]);
  const words = { ...example, clean: ["a", "b", "c"] };
  expect(tokensOf(words, "clean").map(({ spaced }) => spaced)).toEqual([false, true, true]);
  expect([example.correct, example.incorrect].map(answersText)).toEqual(["d", "none"]);
  expect(answersText(Array.from({ length: 10 }, (_, i) => ` ${i}`))).toBe("0, 1, 2, 3, 4, 5, 6, 7 and 2 more");
});

test("results are of the newest checkpoint that can be trusted", () => {
  const point = (step: number, change: object) => ({
    ...{
      revision: `step${step}`,
      step,
      tokens: null,
      accuracy: 0.9,
      clean: 2,
      corrupted: 0,
      suspicion: null,
      resampled: null,
    },
    ...{ circuit: { edges: 7, reached: true } },
    ...change,
  });
  const series = (points: object[]) =>
    ({ model: "demo", metric: "LOGIT_DIFF", totalEdges: 42, points }) as unknown as TrainingSeries;
  const circuitOf = (...points: object[]) =>
    resultRows([series(points)]).map(({ newest, circuit }) => [newest.step, circuit]);
  expect(circuitOf(point(1, {}), point(8, { suspicion: "copied" }))).toEqual([[1, "7 of 42 edges"]]);
  expect(circuitOf(point(8, { suspicion: "copied" }))).toEqual([[8, "7 of 42 edges"]]);
  expect(circuitOf(point(8, { accuracy: 0.5 }))).toEqual([[8, "not learned"]]);
  expect(circuitOf(point(8, { circuit: null }))).toEqual([[8, "none short of the whole"]]);
  expect(circuitOf()).toEqual([]);
});
