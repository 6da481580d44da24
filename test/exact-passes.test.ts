/** @file Exact patching in many small passes gives the scores of one: each writer in a call of its own, one item at a time. */
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { exactScores } from "../apps/analyzer/src/runs/attribute-exact.ts";
import { Effort } from "../apps/analyzer/src/runs/report/effort.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { modelOf } from "./support/any-architecture.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const dataset = datasetOf([randomItem(1, 8), randomItem(12, 6), randomItem(3, 7)], "logit-diff");
/** Sums of float32 numbers in another order. */
const TOLERANCE = 5e-6;

describe.each(["GPT-NeoX, parallel", "GPT-NeoX, sequential", "OLMo 2"])("%s", (name) => {
  test.each(["edge", "node"] as const)("%s scores", async (level) => {
    const checkpoint = await modelOf(name, await folder());
    const whole = new Effort();
    const inOne = await exactScores(checkpoint, dataset, level, { threads: 1, effort: whole });
    const progress: number[] = [];
    const onProgress = (share: number) => progress.push(share);
    // Rows of 8 positions: room for one patched run, and for sixteen of them.
    for (const runs of [1, 16]) {
      const bytes = 4 * checkpoint.config.dModel * 8 * runs;
      const effort = new Effort();
      const inMany = await exactScores(checkpoint, dataset, level, { threads: 1, onProgress, effort }, bytes);
      expect(worstDifference(inMany.sums, inOne.sums).relative).toBeLessThan(TOLERANCE);
      const ends = [inMany, inOne].map(({ clean, corrupted }) => [...clean, ...corrupted]) as [number[], number[]];
      expect(worstDifference(...ends).relative).toBeLessThan(TOLERANCE);
      expect(effort.operations).toBeGreaterThanOrEqual(whole.operations);
      expect(progress.at(-1)).toBe(1);
    }
  });
});
