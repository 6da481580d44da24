/** @file Metrics of circuits over a whole dataset, several circuits in one pass. */
import { computationGraph, type MetricName } from "@atlas/schema";
import { operationsOf } from "../graph/operations.ts";
import type { ModelSource } from "../model/build.ts";
import { peakOf } from "../onnx/memory.ts";
import { createSession } from "../onnx/session.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize, longestPrompt, spread } from "./batches.ts";
import { fitMemory } from "./memory-budget.ts";
import { checkAnswers, type FeedName, inGroups, metricPerItem } from "./metric-per-item.ts";
import { requireFinite } from "./not-finite.ts";
import type { RunOptions } from "./run-options.ts";
import { type ReferenceSet, writerMeans } from "./writer-means.ts";

/** What writers outside a circuit are replaced by. */
export type AblationSettings = { kind: "interchange" } | { kind: "zero" } | ({ kind: "mean" } & ReferenceSet);

export interface EvaluationOptions extends RunOptions {
  /** The dataset's own unless said otherwise. */
  metric?: MetricName;
  /** Interchange with the corrupted prompt unless said otherwise. */
  ablation?: AblationSettings;
}

/**
 * What all writers of all circuits in a pass change: the largest values of the program, of which there are two at a time. Half as
 * much still fills the products of any model that reaches this bound.
 */
const CHANGES_BYTES = 2 ** 30;

/** Measured at 2.2 for 8 circuits and 1.0 to 1.6 for 2, whose activations weigh little beside the constants. */
const ARENA_OVERHEAD = 2.1;

export interface CircuitEvaluator {
  /**
   * @param masks [n_w * n_r] each, 1 inside the circuit (circuit/mask.ts)
   * @returns per circuit the metric of every item
   */
  evaluate(masks: readonly Float32Array[]): Promise<number[][]>;
  /** Bytes that the process is expected to take at its peak. */
  memoryEstimate: number;
  /** Float operations of everything evaluated so far (graph/operations.ts). */
  operations(): number;
  release(): Promise<void>;
}

/**
 * @param circuits how many the program takes at once where memory allows; fewer in a call cost as much
 * @throws UserError when an item lacks the answers of the metric, or the reference set does not fit
 */
export async function circuitEvaluator(
  source: ModelSource,
  dataset: TaskDataset,
  circuits: number,
  options: EvaluationOptions = {},
): Promise<CircuitEvaluator> {
  const { metric = dataset.metric, ablation = { kind: "interchange" } } = options;
  checkAnswers(dataset, metric);
  const { writers, readers } = computationGraph(source.config);
  const cells = writers.length * readers.length;
  const positions = longestPrompt(dataset.items);
  const changes = 4 * writers.length * source.config.dModel * positions * circuits;
  const most = Math.min(batchSize(dataset.items.length, positions, circuits), Math.ceil(CHANGES_BYTES / changes));
  const shapeAt = (rows: number) => {
    const together = Math.min(circuits, rows);
    const batch = spread(dataset.items.length, Math.min(most, Math.floor(rows / together)));
    return { circuits: together, batch, positions, metric, ablation: ablation.kind };
  };
  const peak = (rows: number) => peakOf(evaluateProgram(source, shapeAt(rows)), ARENA_OVERHEAD);
  const { rows, estimate } = fitMemory(circuits * most, peak, options);
  const shape = { ...shapeAt(rows), vocabulary: source.config.vocabulary };
  const fixed: Record<string, HostTensor> =
    ablation.kind === "mean" ? { means: await writerMeans(source, ablation, positions, options) } : {};
  const program = evaluateProgram(source, shapeAt(rows));
  const session = await createSession(program, options);
  const onePass = Math.ceil(dataset.items.length / shape.batch) * operationsOf(program);
  let passes = 0;
  const common: FeedName[] = ["clean", "answerPosition", "answers"];
  const takes: FeedName[] = ablation.kind === "interchange" ? [...common, "corrupted"] : common;

  const evaluateGroup = async (masks: readonly Float32Array[]) => {
    passes++;
    const packed = new Float32Array(shape.circuits * cells);
    for (const [i, mask] of masks.entries()) packed.set(mask, i * cells);
    const feeds = { ...fixed, mask: f32([shape.circuits, writers.length, readers.length], packed) };
    const perItem = await metricPerItem({ session, takes }, dataset.items, shape, feeds, masks.length, options);
    await requireFinite(perItem, source, dataset.items, options);
    return perItem;
  };
  return {
    memoryEstimate: estimate,
    operations: () => passes * onePass,
    evaluate: (masks) => inGroups(masks, shape.circuits, evaluateGroup),
    release: () => session.release(),
  };
}
