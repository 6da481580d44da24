/** @file Programs that compute a metric for several variants of a run at once, taken over a whole dataset. */
import { type MetricName, UserError } from "@atlas/schema";
import type { Session } from "../onnx/session.ts";
import { metricTable } from "../program/metric.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import type { HostTensor } from "../tensor/tensor.ts";
import { type Batch, type BatchShape, batchesOf } from "./batches.ts";
import type { RunOptions } from "./run-options.ts";

export type FeedName = keyof Batch["feeds"];

/** A session with what it takes from each batch. */
export interface VariantProgram {
  session: Session;
  takes: readonly FeedName[];
}

/**
 * @param feeds inputs that are the same for all batches
 * @param variants how many of the program's variants are meant; it may take more
 * @returns per variant the metric of every item
 */
export async function metricPerItem(
  { session, takes }: VariantProgram,
  items: readonly Item[],
  shape: BatchShape,
  feeds: Readonly<Record<string, HostTensor>>,
  variants: number,
  { signal }: RunOptions,
): Promise<number[][]> {
  const perItem: number[][] = Array.from({ length: variants }, () => []);
  for (const batch of batchesOf(items, shape)) {
    signal?.throwIfAborted();
    const own = Object.fromEntries(takes.map((name) => [name, batch.feeds[name]]));
    const { metric } = await session.run({ ...own, ...feeds });
    const values = metric!.data as Float32Array;
    for (const [i, all] of perItem.entries())
      all.push(...values.subarray(i * shape.batch, i * shape.batch + batch.items.length));
  }
  return perItem;
}

/** In groups of at most `size`, whose results follow one another. */
export async function inGroups<T, R>(
  all: readonly T[],
  size: number,
  run: (group: readonly T[]) => Promise<R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < all.length; i += size) results.push(...(await run(all.slice(i, i + size))));
  return results;
}

/** @throws UserError naming the first item, counted from 0, without the answers that the metric is defined by. */
export function checkAnswers({ items, task }: TaskDataset, metric: MetricName): void {
  const { needs } = metricTable[metric];
  const lacking = ({ correct, incorrect }: Item) =>
    (needs !== "none" && needs !== "any" && correct.length === 0) ||
    (needs === "correct-and-incorrect" && incorrect.length === 0);
  const index = items.findIndex(lacking);
  if (index < 0) return;
  const missing = items[index]!.correct.length === 0 ? "correct" : "incorrect";
  throw new UserError(
    `Item ${index} (counting from 0) of task "${task}" has no ${missing} answers, which the metric ${metric} needs; add them or choose another metric.`,
  );
}
