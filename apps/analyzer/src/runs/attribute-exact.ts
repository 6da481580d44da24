/** @file Scores by exact patching: every intervention evaluated for real, many in one pass. */
import { type AttributionLevel, computationGraph } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { type Intervention, interventionCount, interventions } from "../program/methods/exact.ts";
import { benefit } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import type { SummedScores } from "./attribution.ts";
import { longestPrompt, rowsPerPass } from "./batches.ts";
import { type CircuitEvaluator, circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";

/** Interventions in one pass: beyond this the corrupted run that they share is a small part of it already. */
const MOST_AT_ONCE = 32;

export async function exactScores(
  source: ModelSource,
  dataset: TaskDataset,
  level: AttributionLevel,
  options: EvaluationOptions,
): Promise<SummedScores> {
  const graph = computationGraph(source.config);
  const cells = graph.writers.length * graph.readers.length;
  const count = interventionCount(graph, level);
  const atOnce = Math.min(MOST_AT_ONCE, count, rowsPerPass(longestPrompt(dataset.items)));
  const sign = benefit(options.metric ?? dataset.metric);
  const start = performance.now();
  const evaluator = await circuitEvaluator(source, dataset, atOnce, options);
  const built = performance.now();
  try {
    const [clean, corrupted] = await ends(evaluator, cells, graph.readers.length);
    const sums = new Float64Array(level === "node" ? graph.writers.length : cells);
    let done = 0;
    for (const group of inGroups(interventions(graph, level), atOnce)) {
      const results = await evaluator.evaluate(group.map(({ mask }) => mask));
      for (const [i, perItem] of results.entries())
        sums[group[i]!.index] = sign * perItem.reduce((sum, value, item) => sum + (clean[item]! - value), 0);
      done += group.length;
      options.onProgress?.(done / count);
    }
    const timings = { build: (built - start) / 1000, run: (performance.now() - built) / 1000 };
    const { memoryEstimate } = evaluator;
    return { sums, clean, corrupted, timings, operations: evaluator.operations(), memoryEstimate };
  } finally {
    await evaluator.release();
  }
}

/** Everything as it is, and the input ablated with all behind it recomputed: the clean and the corrupted run. */
async function ends(
  evaluator: CircuitEvaluator,
  cells: number,
  columns: number,
): Promise<[clean: number[], corrupted: number[]]> {
  const everything = new Float32Array(cells).fill(1);
  const [clean, corrupted] = await evaluator.evaluate([everything, everything.slice().fill(0, 0, columns)]);
  return [clean!, corrupted!];
}

function* inGroups(all: Iterable<Intervention>, size: number): Generator<Intervention[]> {
  let group: Intervention[] = [];
  for (const each of all) {
    group.push(each);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
