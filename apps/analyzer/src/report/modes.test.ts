/** @file Figures and tables in which paper and corrected mode differ, each by what is said of it in docs/modes.md. */
import { expect, test } from "vitest";
import { analysisOf, cellsOf, modelOf, scoreOf } from "./family-fixture.ts";
import { heads, sizes } from "./figures.ts";
import { overlaps } from "./overlap.ts";
import { sizeTable } from "./tables.ts";

const ONE = cellsOf("input->logits", "a0.h0->logits", "input->a0.h0<q>");
const TWO = cellsOf("input->logits", "a0.h0->logits", "input->a0.h0<k>");
const both = (step: number, given: Parameters<typeof analysisOf>[1]) =>
  (["paper", "corrected"] as const).map((mode) => analysisOf(step, { mode, ...given }));
const pointsOf = (shown: ReturnType<typeof overlaps>) =>
  shown.series.map(({ model, line, points }) => [model, line, ...points.map(({ step, value }) => [step, value])]);

test("overlap: on each model's own grid, of edges and smoothed; or at one distance for all, of edges and nodes", () => {
  const dense = [64, 128, 192].flatMap((step, i) => both(step, { cells: i === 0 ? ONE : TWO }));
  const sparse = [64, 192].flatMap((step, i) => both(step, { cells: i === 0 ? ONE : TWO }));
  const family = [modelOf("dense", { analyses: dense }), modelOf("sparse", { analyses: sparse })];
  expect(pointsOf(overlaps(family, "paper"))).toEqual([
    ["dense", "edges, EWMA 0.5", [64, 0.5], [128, 0.75]],
    ["sparse", "edges, EWMA 0.5", [64, 0.5]],
  ]);
  const corrected = overlaps(family, "corrected");
  expect(corrected.caption).toContain("the circuit 64,000 tokens earlier");
  expect(pointsOf(corrected)).toEqual([
    ["dense", "edges", [128, 0.5], [192, 1]],
    ["dense", "nodes", [128, 1], [192, 1]],
  ]);
});

test("overlap without known tokens is at one distance in steps, and says so", () => {
  const analyses = [64, 128].map((step) => analysisOf(step, { tokens: null, cells: ONE }));
  const shown = overlaps([modelOf("own/model", { analyses })], "corrected");
  expect(pointsOf(shown)).toEqual([
    ["own/model", "edges", [128, 1]],
    ["own/model", "nodes", [128, 1]],
  ]);
  expect(shown.caption).toMatch(/64 steps earlier.*own\/model does not say how many tokens a step takes/);
});

test("where no circuit is faithful paper mode shows the largest tried, corrected mode none", () => {
  const family = [modelOf("one", { analyses: both(64, { cells: ONE, reached: false }) })];
  expect(pointsOf(sizes(family, "paper"))).toEqual([["one", "nodes", [64, 3]]]);
  expect(sizes(family, "corrected").missing).toBeDefined();
});

test("heads: the first strong one that is within a circuit; or the highest at each checkpoint", () => {
  const analyses = [analysisOf(64, { mode: "paper", task: "greater-than", cells: ONE })];
  // Head 1 is strong first, but no circuit has it; head 0, in the circuit, becomes strong later.
  const values = [
    [0, 0.5, 0, 0],
    [0.4, 0.9, 0, 0],
  ];
  const headScores = (["paper", "corrected"] as const).flatMap((mode) =>
    ["induction", "previous-token"].flatMap((score) => values.map((own, i) => scoreOf(score, 64 * i, own, { mode }))),
  );
  const family = [modelOf("one", { analyses, headScores })];
  const lines = (mode: "paper" | "corrected") =>
    heads(family, mode).series.map(({ facet, line, points }) => [facet, line, ...points.map(({ value }) => value)]);
  expect(lines("paper")).toEqual([
    ["induction", "a0.h0", 0, 0.4],
    ["previous-token", "a0.h1", 0.5, 0.9],
  ]);
  expect(lines("corrected")).toEqual([
    ["induction", "highest", 0.5, 0.9],
    ["previous-token", "highest", 0.5, 0.9],
  ]);
  expect(heads([modelOf("one", { headScores })], "paper").series.map(({ facet }) => facet)).toEqual(["previous-token"]);
});

test("sizes against parameters: ten times too many for two models as published; true ones, and without each model", () => {
  const written = ["input->logits", "m0->logits", "m1->logits", "a0.h0->logits", "a1.h1->logits"];
  const sizesOf = { "pythia-70m": 7e7, "pythia-160m": 1.6e8, "pythia-410m": 4.1e8, "pythia-1.4b": 1.4e9 };
  const family = Object.entries(sizesOf).map(([name, parameters], i) =>
    modelOf(`pythia/${name}`, { parameters, analyses: both(1000, { cells: cellsOf(...written.slice(0, 1 + i)) }) }),
  );
  const pearson = (x: number[], y: number[]) => {
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const product = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + (v - mean(a)) * (b[i]! - mean(b)), 0);
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
  };
  const nodes = [2, 3, 4, 5];
  const [published] = sizeTable(family, "paper").rows;
  const [mended] = sizeTable(family, "corrected").rows;
  expect(published).toEqual(["ioi", 4, Number(pearson([7e7, 1.6e8, 4.1e8, 1.4e10], nodes).toPrecision(3))]);
  expect(mended!.slice(0, 3)).toEqual(["ioi", 4, Number(pearson(Object.values(sizesOf), nodes).toPrecision(3))]);
  expect(mended![4]).toMatch(/ to /);
  expect(published![2]).not.toBe(mended![2]);
});
