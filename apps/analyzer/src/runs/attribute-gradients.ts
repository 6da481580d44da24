/** @file Scores by a gradient method: its programs, one after the other, each run batch by batch, summed in double precision. */
import { computationGraph, edgeCells, type MetricName, UserError } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { type AttributeShape, attributeProgram } from "../program/attribute.ts";
import type { GradientMethodName, PassPlan } from "../program/gradient-pass.ts";
import { GRADIENT_METHODS } from "../program/methods/methods.ts";
import { metricTable, requireDifferentiable } from "../program/metric.ts";
import { pathFeeds } from "../program/path-rule.ts";
import type { TaskDataset } from "../task/dataset.ts";
import type { HostTensor } from "../tensor/tensor.ts";
import type { AttributionSettings } from "./analysis-settings.ts";
import type { PerItemOption, SummedScores } from "./attribution.ts";
import { type Batch, batchesOf, longestPrompt, rowsPerPass, spread } from "./batches.ts";
import type { EvaluationOptions } from "./evaluate-circuits.ts";
import { fittingRows } from "./fitting-rows.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";
import { writerMeans } from "./writer-means.ts";

export async function gradientScores(
  source: ModelSource,
  dataset: TaskDataset,
  settings: Required<AttributionSettings> & { method: GradientMethodName },
  options: EvaluationOptions & PerItemOption,
): Promise<SummedScores> {
  const { metric = dataset.metric, ablation = { kind: "interchange" } } = options;
  requireGradient(settings.method, metric);
  const graph = computationGraph(source.config);
  const { writers, readers } = graph;
  const method = GRADIENT_METHODS[settings.method];
  const path = method.points(settings);
  const positions = longestPrompt(dataset.items);
  const common = {
    positions,
    metric,
    level: settings.level,
    ablation: ablation.kind,
    perItem: options.perItem === true,
  };
  const scored = settings.level === "node" ? writers.map((_, row) => row) : edgeCells(graph);
  const passesAt = (rows: number): Pass[] =>
    method.passes(source.config, path, rows).map(({ rowsPerItem, pass, stretches }) => {
      const batch = Math.min(dataset.items.length, Math.max(1, Math.floor(rows / rowsPerItem)));
      const points = stretches[0]!.length;
      return { shape: { ...common, pass, points, batch: spread(dataset.items.length, batch) }, stretches };
    });
  const programs = (rows: number) => passesAt(rows).map(({ shape }) => attributeProgram(source, shape));
  const rows = await fittingRows(rowsPerPass(positions), programs, options);
  const passes = passesAt(rows);
  const means = ablation.kind === "mean" ? await writerMeans(source, ablation, positions, options) : undefined;
  const total = emptyScores(settings.level === "node" ? writers.length : writers.length * readers.length);
  for (const [index, pass] of passes.entries()) {
    const onProgress = (fraction: number) => options.onProgress?.((index + fraction) / passes.length);
    addScores(total, await programScores(source, dataset, pass, { means, scored }, { ...options, onProgress }));
  }
  return total;
}

/** One program, and the stretches of the path that it is run for. */
interface Pass {
  shape: AttributeShape;
  stretches: PassPlan["stretches"];
}

async function programScores(
  source: ModelSource,
  { items: all }: TaskDataset,
  { shape, stretches }: Pass,
  { means, scored }: { means: HostTensor | undefined; scored: ArrayLike<number> },
  options: RunOptions,
): Promise<SummedScores> {
  const session = await openProgram(attributeProgram(source, shape), options);
  try {
    let sums: Float64Array | undefined;
    const perItem = shape.perItem ? new Float32Array(all.length * scored.length) : undefined;
    const clean: number[] = [];
    const corrupted: number[] = [];
    for (const batch of batchesOf(all, { ...shape, vocabulary: source.config.vocabulary })) {
      options.signal?.throwIfAborted();
      const { items } = batch;
      const seen = clean.length;
      const feeds = feedsOf(batch, shape, means);
      // Metrics of the two prompts are the same along the whole path.
      for (const [index, stretch] of stretches.entries()) {
        const results = await session.run({ ...feeds, ...pathFeeds(stretch) });
        const scores = numbers(results.scores);
        for (const row of perItem ? rowsOf(scores, shape.batch).slice(0, items.length) : [scores])
          sums = sum(sums, row);
        if (perItem) addScored(perItem.subarray(seen * scored.length), scores, items.length, shape.batch, scored);
        if (index > 0) continue;
        clean.push(...numbers(results.cleanMetric).subarray(0, items.length));
        corrupted.push(...numbers(results.corruptedMetric).subarray(0, items.length));
      }
      options.onProgress?.(clean.length / all.length);
    }
    return { sums: sums!, clean, corrupted, ...(perItem && { perItem }) };
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

const emptyScores = (cells: number): SummedScores => ({
  sums: new Float64Array(cells),
  clean: [],
  corrupted: [],
});

/** [B · cells] as B rows. */
function rowsOf(scores: Float32Array, batch: number): Float32Array[] {
  const cells = scores.length / batch;
  return Array.from({ length: batch }, (_, item) => scores.subarray(item * cells, (item + 1) * cells));
}

/** Adds of the first items those cells that are scored. @param into [items · scored]. */
function addScored(
  into: Float32Array,
  scores: Float32Array,
  items: number,
  batch: number,
  scored: ArrayLike<number>,
): void {
  for (const [item, row] of rowsOf(scores, batch).slice(0, items).entries())
    for (let i = 0; i < scored.length; i++) into[item * scored.length + i]! += row[scored[i]!]!;
}

/** Metrics of the two prompts are the same in every program of a method. */
function addScores(total: SummedScores, part: SummedScores): void {
  for (const [cell, value] of part.sums.entries()) total.sums[cell]! += value;
  if (part.perItem)
    total.perItem = total.perItem ? total.perItem.map((value, i) => value + part.perItem![i]!) : part.perItem;
  total.clean = part.clean;
  total.corrupted = part.corrupted;
}
