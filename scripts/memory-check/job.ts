/** @file One job in this process: what it was expected to take and what it took. */
import { computationGraph, type MemoryReport } from "@atlas/schema";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import { attributeDataset } from "../../apps/analyzer/src/runs/attribute-dataset.ts";
import { copyScores } from "../../apps/analyzer/src/runs/copy-scores.ts";
import { copySuppressionScores } from "../../apps/analyzer/src/runs/copy-suppression-scores.ts";
import { type AblationSettings, circuitEvaluator } from "../../apps/analyzer/src/runs/evaluate-circuits.ts";
import { patchPaths } from "../../apps/analyzer/src/runs/path-patching.ts";
import { patternScores } from "../../apps/analyzer/src/runs/pattern-scores.ts";
import { Effort } from "../../apps/analyzer/src/runs/report/effort.ts";
import type { RunOptions } from "../../apps/analyzer/src/runs/run-options.ts";
import { successionScores } from "../../apps/analyzer/src/runs/succession-scores.ts";
import type { Item, TaskDataset } from "../../apps/analyzer/src/task/dataset.ts";
import { seededUniform } from "../../apps/analyzer/src/tensor/random.ts";
import type { Job } from "./cases.ts";

/** @param memory bytes that the job may take. */
export async function runJob(folder: string, job: Job, memory: number | undefined): Promise<MemoryReport> {
  const effort = new Effort();
  const checkpoint = await openCheckpoint(folder);
  await perform(checkpoint, job, { effort, memory });
  return effort.memory();
}

async function perform(checkpoint: Checkpoint, job: Job, options: RunOptions): Promise<unknown> {
  const dataset = randomDataset(checkpoint.config.vocabulary, job);
  const prompts = dataset.items.map(({ clean }) => clean);
  switch (job.kind) {
    case "attribute": {
      const { method, level = "edge", steps = 1 } = job;
      return attributeDataset(checkpoint, dataset, { method, level, steps, path: "left" }, options);
    }
    case "evaluate": {
      const { circuits, ablation: kind = "interchange" } = job;
      const ablation: AblationSettings = kind === "mean" ? { kind, prompts, pooled: false } : { kind };
      const evaluator = await circuitEvaluator(checkpoint, dataset, circuits, { ...options, ablation });
      const { writers, readers } = computationGraph(checkpoint.config);
      const cells = writers.length * readers.length;
      const masks = Array.from({ length: circuits }, (_, i) =>
        Float32Array.from({ length: cells }, (_, cell) => Number(cell % (i + 2) === 0)),
      );
      return evaluator.evaluate(masks).finally(() => evaluator.release());
    }
    case "patch": {
      const { heads, layers } = checkpoint.config;
      const patches = Array.from({ length: job.patches }, (_, i) => ({
        senders: [{ layer: i % layers, head: i % heads }],
        receivers: "logits" as const,
      }));
      return patchPaths(checkpoint, dataset, patches, patches.length, options);
    }
    case "patterns":
      return patternScores(checkpoint, prompts, [{ offset: 1, first: 1, end: job.tokens }], options);
    case "copy":
      return copyScores(checkpoint, naming(dataset), "corrected", options);
    case "copy suppression":
      return copySuppressionScores(
        checkpoint,
        { documents: prompts, isFunction: (token) => token % 3 === 0 },
        "corrected",
        options,
      );
    case "succession":
      return successionScores(
        checkpoint,
        prompts.map(([word], i) => pair(word!, i)),
        "paper",
        options,
      );
  }
}

const pair = (word: number, list: number) => ({ word, successor: word + 1, list, kind: "numbers" });

function randomDataset(vocabulary: number, { items, tokens }: Job): TaskDataset {
  const uniform = seededUniform(1);
  const token = () => 10 + Math.floor(uniform() * (vocabulary - 20));
  const item = (): Item => {
    const clean = Array.from({ length: tokens }, token);
    const corrupted = clean.with(0, token());
    return { clean, corrupted, position: tokens - 1, correct: [1], incorrect: [2] };
  };
  return { task: "random", version: 1, metric: "logit-diff", items: Array.from({ length: items }, item) };
}

/** An indirect object once and a subject twice, as copying is scored on. */
const naming = (dataset: TaskDataset): TaskDataset => ({
  ...dataset,
  items: dataset.items.map((item) => ({ ...item, clean: item.clean.with(1, 1).with(2, 2).with(5, 2) })),
});
