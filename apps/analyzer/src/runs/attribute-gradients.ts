/** @file Scores by a gradient method: its programs, one after the other, each run batch by batch, summed in double precision. */
import { computationGraph, type MetricName, UserError } from "@atlas/schema";
import { operationsOf } from "../graph/operations.ts";
import type { ModelSource } from "../model/build.ts";
import { peakOf } from "../onnx/memory.ts";
import { createSession } from "../onnx/session.ts";
import { type AttributeShape, attributeProgram } from "../program/attribute.ts";
import type { GradientMethodName } from "../program/gradient-pass.ts";
import { GRADIENT_METHODS } from "../program/methods/methods.ts";
import { metricTable, requireDifferentiable } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import type { HostTensor } from "../tensor/tensor.ts";
import type { AttributionSettings } from "./analysis-settings.ts";
import type { SummedScores } from "./attribution.ts";
import { type Batch, batchesOf, longestPrompt, rowsPerPass, spread } from "./batches.ts";
import type { EvaluationOptions } from "./evaluate-circuits.ts";
import { fitMemory } from "./memory-budget.ts";
import type { RunOptions } from "./run-options.ts";
import { writerMeans } from "./writer-means.ts";

type ProgramScores = Omit<SummedScores, "memoryEstimate">;

/** What onnxruntime's arena takes for one byte alive: 1.19 to 1.43 on F16 models of the 70m, 160m and 410m shapes. */
const ARENA_OVERHEAD = 1.4;

export async function gradientScores(
  source: ModelSource,
  dataset: TaskDataset,
  settings: Required<AttributionSettings> & { method: GradientMethodName },
  options: EvaluationOptions,
): Promise<SummedScores> {
  const { metric = dataset.metric, ablation = { kind: "interchange" } } = options;
  requireGradient(settings.method, metric);
  const { writers, readers } = computationGraph(source.config);
  const method = GRADIENT_METHODS[settings.method];
  const path = method.points(settings);
  const positions = longestPrompt(dataset.items);
  const common = { positions, metric, level: settings.level, ablation: ablation.kind };
  const shapesAt = (rows: number): AttributeShape[] =>
    method.passes(source.config, path, rows).map(({ rowsPerItem, ...pass }) => {
      const batch = Math.min(dataset.items.length, Math.max(1, Math.floor(rows / rowsPerItem)));
      return { ...common, ...pass, batch: spread(dataset.items.length, batch) };
    });
  const peak = (rows: number) =>
    Math.max(...shapesAt(rows).map((shape) => peakOf(attributeProgram(source, shape), ARENA_OVERHEAD)));
  const plan = fitMemory(rowsPerPass(positions), peak, options);
  const shapes = shapesAt(plan.rows);
  const means = ablation.kind === "mean" ? await writerMeans(source, ablation, positions, options) : undefined;
  const total = emptyScores(settings.level === "node" ? writers.length : writers.length * readers.length);
  for (const [index, shape] of shapes.entries()) {
    const onProgress = (fraction: number) => options.onProgress?.((index + fraction) / shapes.length);
    addScores(total, await programScores(source, dataset, shape, means, { ...options, onProgress }));
  }
  return { ...total, memoryEstimate: plan.estimate };
}

async function programScores(
  source: ModelSource,
  { items: all }: TaskDataset,
  shape: AttributeShape,
  means: HostTensor | undefined,
  options: RunOptions,
): Promise<ProgramScores> {
  const start = performance.now();
  const program = attributeProgram(source, shape);
  const session = await createSession(program, options);
  const built = performance.now();
  try {
    let sums: Float64Array | undefined;
    const clean: number[] = [];
    const corrupted: number[] = [];
    for (const batch of batchesOf(all, { ...shape, vocabulary: source.config.vocabulary })) {
      options.signal?.throwIfAborted();
      const { items } = batch;
      const results = await session.run(feedsOf(batch, shape, means));
      sums = sum(sums, numbers(results.scores));
      clean.push(...numbers(results.cleanMetric).subarray(0, items.length));
      corrupted.push(...numbers(results.corruptedMetric).subarray(0, items.length));
      options.onProgress?.(clean.length / all.length);
    }
    const timings = { build: (built - start) / 1000, run: (performance.now() - built) / 1000 };
    const operations = Math.ceil(all.length / shape.batch) * operationsOf(program);
    return { sums: sums!, clean, corrupted, timings, operations };
  } finally {
    await session.release();
  }
}

/** What the program takes of a batch, by ablation. */
function feedsOf({ feeds, itemWeight }: Batch, { ablation }: AttributeShape, means: HostTensor | undefined) {
  const { corrupted, ...common } = feeds;
  return { ...common, itemWeight, ...(ablation === "interchange" && { corrupted }), ...(means && { means }) };
}

/** @throws UserError when nothing, or nothing but zeros, comes out. */
export function requireGradient(method: GradientMethodName, metric: MetricName): void {
  requireDifferentiable(metric);
  if (method === "eap" && metricTable[metric].direction === "zero-is-clean")
    throw new UserError(
      `The metric ${metric} has no slope at the clean prompt, where eap takes its gradient, so that every score would be 0; ` +
        `choose another method, such as eap-ig, or another metric.`,
    );
}

const numbers = (tensor: { data: unknown } | undefined): Float32Array => tensor!.data as Float32Array;

const sum = (so: Float64Array | undefined, more: Float32Array): Float64Array =>
  so === undefined ? Float64Array.from(more) : so.map((value, i) => value + more[i]!);

const emptyScores = (cells: number): ProgramScores => ({
  sums: new Float64Array(cells),
  clean: [],
  corrupted: [],
  timings: { build: 0, run: 0 },
  operations: 0,
});

/** Metrics of the two prompts are the same in every program of a method. */
function addScores(total: ProgramScores, part: ProgramScores): void {
  for (const [cell, value] of part.sums.entries()) total.sums[cell]! += value;
  total.clean = part.clean;
  total.corrupted = part.corrupted;
  total.timings.build += part.timings.build;
  total.timings.run += part.timings.run;
  total.operations += part.operations;
}
