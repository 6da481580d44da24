/** @file Metrics of circuits over a whole dataset, several circuits in one pass. */
import { computationGraph, type MetricName } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize, longestPrompt, spread } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { checkAnswers, type FeedName, inGroups, metricPerItem } from "./metric-per-item.ts";
import { requireFinite } from "./not-finite.ts";
import { openProgram } from "./report/open-program.ts";
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

export interface CircuitEvaluator {
  /**
   * @param masks [n_w * n_r] each, 1 inside the circuit (circuit/mask.ts)
   * @returns per circuit the metric of every item
   */
  evaluate(masks: readonly Float32Array[]): Promise<number[][]>;
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
  const rows = await fittingRows(circuits * most, (some) => [evaluateProgram(source, shapeAt(some))], options);
  const shape = { ...shapeAt(rows), vocabulary: source.config.vocabulary };
  const fixed: Record<string, HostTensor> =
    ablation.kind === "mean" ? { means: await writerMeans(source, ablation, positions, options) } : {};
  const session = await openProgram(evaluateProgram(source, shapeAt(rows)), options);
  const common: FeedName[] = ["clean", "answerPosition", "answers"];
  const takes: FeedName[] = ablation.kind === "interchange" ? [...common, "corrupted"] : common;

  const evaluateGroup = async (masks: readonly Float32Array[]) => {
    const packed = new Float32Array(shape.circuits * cells);
    for (const [i, mask] of masks.entries()) packed.set(mask, i * cells);
    const feeds = { ...fixed, mask: f32([shape.circuits, writers.length, readers.length], packed) };
    const perItem = await metricPerItem({ session, takes }, dataset.items, shape, feeds, masks.length, options);
    await requireFinite(perItem, source, dataset.items, options);
    return perItem;
  };
  return {
    evaluate: (masks) => inGroups(masks, shape.circuits, evaluateGroup),
    release: () => session.release(),
  };
}
