/** @file The smallest circuit that keeps a behaviour, searched among circuits of one order of edges on a real model. */
import type { CircuitRecord, ComputationGraph, Selection } from "@atlas/schema";
import type { RankOptions } from "../circuit/rank.ts";
import { findCircuit, type SearchRule } from "../circuit/search.ts";
import { selectionOrder } from "../circuit/select.ts";
import { MASKS_PER_CALL } from "../circuit/size-curve.ts";
import type { ModelSource } from "../model/build.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { mean } from "./completeness.ts";
import { circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";

export interface CircuitSearchSettings extends RankOptions {
  selection: Selection;
  /** Share of the behaviour to keep, 0 to 1; circuit/search-*.ts say of which faithfulness. */
  threshold: number;
  rule?: SearchRule;
}

/** Scores of all edges, dense [n_w * n_r], and, where known, the metric of every item on the two prompts. */
export interface ScoredModel {
  graph: ComputationGraph;
  scores: Float32Array;
  ends?: { clean: readonly number[]; corrupted: readonly number[] };
}

export async function smallestCircuit(
  source: ModelSource,
  dataset: TaskDataset,
  { graph, scores, ends }: ScoredModel,
  { selection, threshold, rule, absolute = true }: CircuitSearchSettings,
  options: EvaluationOptions = {},
): Promise<CircuitRecord> {
  const order = selectionOrder(selection, graph, scores, { absolute });
  const evaluator = await circuitEvaluator(source, dataset, MASKS_PER_CALL, options);
  const evaluate = async (masks: Float32Array[]) => (await evaluator.evaluate(masks)).map(mean);
  try {
    const [clean, corrupted] = ends
      ? [mean(ends.clean), mean(ends.corrupted)]
      : await evaluate(everythingAndNothing(graph));
    return await findCircuit({ graph, order, evaluate, clean: clean!, corrupted: corrupted!, threshold }, rule);
  } finally {
    await evaluator.release();
  }
}

function everythingAndNothing({ writers, readers }: ComputationGraph): Float32Array[] {
  const cells = writers.length * readers.length;
  return [new Float32Array(cells).fill(1), new Float32Array(cells)];
}
