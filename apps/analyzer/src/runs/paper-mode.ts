/**
 * @file What paper mode means for an analysis beside the rules of its prompts (task/): how Tigges et al. 2024 (arXiv:2407.10827) draw
 * them, score edges and average. The search itself is circuit/search-paper.ts; docs/modes.md lists all of it.
 */
import type { AnalysisChoice, TaskSettings } from "@atlas/schema";
import type { Task } from "../task/task.ts";
import { mean } from "./completeness.ts";

/** EAP-IG in 30 steps at the paper's points. */
export const PUBLISHED_PATH = { steps: 30, path: "paper" } as const satisfies AnalysisChoice;

/**
 * The published samples of some tasks have no seed, so that every checkpoint is measured on prompts of its own. Here each draws with
 * its step for a seed: as different from each other, but the same again tomorrow.
 */
export function publishedDraw({ redrawn }: Task, settings: TaskSettings, step: number): TaskSettings {
  return redrawn && settings.mode === "paper" && settings.seed === undefined ? { ...settings, seed: step } : settings;
}

/** Prompts of a batch in the published settings of pythia-160m; the other tasks' batches divide their number of prompts. */
const PUBLISHED_BATCH: Readonly<Record<string, number>> = { ioi: 32 };

/** Mean of the means of batches, as published: an item of a short last batch weighs more than another. */
export function publishedMean(task: string, values: readonly number[]): number {
  const size = PUBLISHED_BATCH[task] ?? values.length;
  const batches = Math.ceil(values.length / size);
  return mean(Array.from({ length: batches }, (_, i) => mean(values.slice(i * size, (i + 1) * size))));
}
