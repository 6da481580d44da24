/** @file How the paper draws and averages, against its published counts. */
import { expect, test } from "vitest";
import { findTask } from "../task/tasks.ts";
import { mean } from "./completeness.ts";
import { publishedDraw, publishedMean } from "./paper-mode.ts";

test("70 items of indirect objects in batches of 32, 32 and 6: each of the last six weighs more than five others", () => {
  const weightOf = (at: number) =>
    publishedMean(
      "ioi",
      Array.from({ length: 70 }, (_, i) => (i === at ? 1 : 0)),
    );
  expect([0, 31, 32, 64, 69].map(weightOf)).toEqual([1 / 96, 1 / 96, 1 / 96, 1 / 18, 1 / 18]);
});

test("other tasks, and whole batches, have plain means", () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i));
  expect(publishedMean("greater-than", values)).toBe(mean(values));
  expect(publishedMean("ioi", values.slice(0, 64))).toBeCloseTo(mean(values.slice(0, 64)), 12);
});

test("samples that have no seed in the paper have the checkpoint's step for one, in paper mode alone", async () => {
  const seeds = async (name: string, settings: Parameters<typeof publishedDraw>[1]) => {
    const task = await findTask(name);
    return [0, 512].map((step) => publishedDraw(task, settings, step).seed);
  };
  for (const name of ["greater-than", "sva"]) {
    expect(await seeds(name, { mode: "paper" })).toEqual([0, 512]);
    expect(await seeds(name, { mode: "paper", seed: 7 })).toEqual([7, 7]);
    expect(await seeds(name, {})).toEqual([undefined, undefined]);
  }
  for (const name of ["ioi", "gendered-pronoun"])
    expect(await seeds(name, { mode: "paper" })).toEqual([undefined, undefined]);
});
