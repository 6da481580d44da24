/** @file Edge scores of a whole dataset: one program, run batch by batch, summed in double precision. */
import {
  type ComputationGraph,
  computationGraph,
  type Edge,
  formatEdge,
  isEdge,
  type RunSettings,
  UserError,
} from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { createSession } from "../onnx/session.ts";
import { attributeProgram } from "../program/attribute.ts";
import { pathPoints } from "../program/path-rule.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { batchesOf, batchSize, longestPrompt } from "./batches.ts";
import type { RunOptions } from "./run-options.ts";

export type AttributionSettings = Pick<RunSettings, "method" | "steps" | "path">;

export interface Attribution {
  graph: ComputationGraph;
  /** Mean over items, [n_w * n_r] row-major, NaN where the model has no edge. Positive: corrupting the edge hurts the task. */
  scores: Float32Array;
  /** Metric of each item on the clean and on the corrupted prompt. */
  clean: number[];
  corrupted: number[];
  /**
   * Σ of the scores of all edges out of `input`, minus (mean clean − mean corrupted): by completeness of integrated gradients
   * (Sundararajan et al. 2017, arXiv:1703.01365) zero for infinitely many path points. In the metric's unit.
   */
  completenessGap: number;
}

/** @param dataset checked against the model (task/dataset.ts). */
export async function attributeDataset(
  source: ModelSource,
  dataset: TaskDataset,
  settings: AttributionSettings,
  options: RunOptions = {},
): Promise<Attribution> {
  const graph = computationGraph(source.config);
  const path = pathPoints(settings);
  const positions = longestPrompt(dataset.items);
  const batch = batchSize(dataset.items.length, positions, path.length);
  const program = attributeProgram(source, { batch, positions, metric: dataset.metric, path });
  const session = await createSession(program, options);
  try {
    const sums = new Float64Array(graph.writers.length * graph.readers.length);
    const clean: number[] = [];
    const corrupted: number[] = [];
    for (const { items, feeds, itemWeight } of batchesOf(dataset.items, { ...source.config, batch, positions })) {
      options.signal?.throwIfAborted();
      const results = await session.run({ ...feeds, itemWeight });
      for (const [cell, sum] of numbers(results.scores).entries()) sums[cell]! += sum;
      clean.push(...numbers(results.cleanMetric).subarray(0, items.length));
      corrupted.push(...numbers(results.corruptedMetric).subarray(0, items.length));
      options.onProgress?.(clean.length / dataset.items.length);
    }
    const scores = meanScores(graph, sums, dataset.items.length);
    return { graph, scores, clean, corrupted, completenessGap: completenessGap(graph, scores, clean, corrupted) };
  } finally {
    await session.release();
  }
}

const numbers = (tensor: { data: unknown } | undefined): Float32Array => tensor!.data as Float32Array;

/** @throws UserError when an edge's score is not finite. */
function meanScores(graph: ComputationGraph, sums: Float64Array, items: number): Float32Array {
  const columns = graph.readers.length;
  return Float32Array.from(sums, (sum, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    if (!isEdge(graph, row, column)) return Number.NaN;
    if (!Number.isFinite(sum)) throw notFinite({ writer: graph.writers[row]!, reader: graph.readers[column]! }, sum);
    return sum / items;
  });
}

function notFinite(edge: Edge, sum: number): UserError {
  return new UserError(
    `The score of edge ${formatEdge(edge)} came out as ${sum}, because activations of this model overflow float32; ` +
      `check that its weights are those of a trained model.`,
  );
}

function completenessGap(graph: ComputationGraph, scores: Float32Array, clean: number[], corrupted: number[]): number {
  const outOfInput = scores.subarray(0, graph.readers.length).reduce((a, b) => a + b, 0);
  return outOfInput - (mean(clean) - mean(corrupted));
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
