/** @file Component swaps over a whole dataset: a checkpoint with some nodes of another; definitions in program/swap.ts. */
import { isDeepStrictEqual } from "node:util";
import { type CircuitNode, type GraphShape, UserError, writerIndex } from "@atlas/schema";
import type { Checkpoint } from "../checkpoint/weights.ts";
import { swapProgram } from "../program/swap.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize, longestPrompt, spread } from "./batches.ts";
import { mean } from "./completeness.ts";
import { fittingRows } from "./fitting-rows.ts";
import { checkAnswers, metricPerItem } from "./metric-per-item.ts";
import { requireFinite } from "./not-finite.ts";
import { openProgram } from "./report/open-program.ts";
import { requireNode } from "./require-node.ts";
import type { RunOptions } from "./run-options.ts";

export interface Swaps {
  /** The target as it is, and the source: mean of the metric over items. */
  baseline: number;
  source: number;
  /** Of each group of nodes: the target's metric with these taken from the source, by item and its mean. */
  swapped: { mean: number; perItem: number[] }[];
}

/**
 * @param target, source checkpoints of one model
 * @param groups nodes that are taken from the source together
 * @throws UserError when the two are not of one model, its heads cannot be taken apart, or a node is not in it
 */
export async function swapNodes(
  target: Checkpoint,
  source: Checkpoint,
  dataset: TaskDataset,
  groups: readonly (readonly CircuitNode[])[],
  options: RunOptions = {},
): Promise<Swaps> {
  checkPair(target, source);
  checkAnswers(dataset, dataset.metric);
  const { items, metric } = dataset;
  const { layers, heads, vocabulary } = target.config;
  const nodes = 2 + layers * (heads + 1);
  const rows = groups.map((group) => group.map((node) => rowOf(target.config, node)));
  const everything = Array.from({ length: nodes }, (_, node) => node);
  const positions = longestPrompt(items);
  const programAt = (batch: number) => swapProgram(target, source, { batch, positions, metric });
  const most = batchSize(items.length, positions, 2);
  const fitting = await fittingRows(most, (some) => [programAt(some)], options);
  const batch = spread(items.length, fitting);
  const session = await openProgram(programAt(batch), options);
  const run = async (chosen: readonly number[]) => {
    const shape = { batch, positions, vocabulary };
    const feeds = takenFeeds(target.config, chosen);
    const program = { session, takes: ["clean", "answerPosition", "answers"] as const };
    return (await metricPerItem(program, items, shape, feeds, 1, options))[0]!;
  };
  try {
    const [baseline, whole] = [await run([]), await run(everything)];
    await requireFinite([baseline], target, items, options);
    await requireFinite([whole], source, items, options);
    const swapped: Swaps["swapped"] = [];
    for (const chosen of rows) {
      const perItem = await run(chosen);
      swapped.push({ mean: mean(perItem), perItem });
    }
    return { baseline: mean(baseline), source: mean(whole), swapped };
  } finally {
    await session.release();
  }
}

function checkPair(target: Checkpoint, source: Checkpoint): void {
  if (!isDeepStrictEqual(target.config, source.config))
    throw new UserError(
      `${source.directory} and ${target.directory} are not checkpoints of one model, since what their config.json say differs; swap between steps of one training.`,
    );
}

/** By writer, then the logits. */
function rowOf(shape: GraphShape, node: CircuitNode): number {
  requireNode(shape, node);
  return node.kind === "logits" ? 1 + shape.layers * (shape.heads + 1) : writerIndex(shape, node);
}

function takenFeeds({ layers, heads }: GraphShape, chosen: readonly number[]): Record<string, HostTensor> {
  const taken = new Float32Array(2 + layers * (heads + 1));
  for (const row of chosen) taken[row] = 1;
  const first = (layer: number) => 1 + layer * (heads + 1);
  const biases = Float32Array.from({ length: layers }, (_, layer) =>
    taken.subarray(first(layer), first(layer) + heads).every((share) => share === 1) ? 1 : 0,
  );
  return { taken: f32([taken.length], taken), biases: f32([layers], biases) };
}
