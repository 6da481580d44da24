/** @file A dataset as batches of one static shape: prompts padded on the right, the last batch padded with weightless items. */

import type { Item } from "../task/dataset.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";

export interface BatchShape {
  batch: number;
  positions: number;
  vocabulary: number;
}

export interface Batch {
  items: readonly Item[];
  /** `clean`, `corrupted`, `answerPosition`, `answers` as the programs take them. */
  feeds: Record<"clean" | "corrupted" | "answerPosition" | "answers", HostTensor>;
  /** 1 for items, 0 for padding, [B]. */
  itemWeight: HostTensor;
}

/**
 * Tokens of one forward pass over which a program is built: enough rows for full matrix products, few enough that the
 * activations kept for the backward pass of a 160m model stay near 1 GB.
 */
const TOKENS_PER_PASS = 2048;

/** Prompts of this length in one pass. */
export const rowsPerPass = (positions: number): number => Math.max(1, Math.floor(TOKENS_PER_PASS / positions));

/**
 * @param rowsPerItem rows of one pass that each item takes: path points, or circuits
 * @returns the batch size: as many items as fit a pass, spread evenly over the batches
 */
export function batchSize(items: number, positions: number, rowsPerItem: number): number {
  return spread(items, Math.max(1, Math.floor(rowsPerPass(positions) / rowsPerItem)));
}

/** The least batch size with which items take as few batches as with the given one: as even as possible. */
export const spread = (items: number, batch: number): number => Math.ceil(items / Math.ceil(items / batch));

export const longestPrompt = (items: readonly Item[]): number => Math.max(...items.map(({ clean }) => clean.length));

export function* batchesOf(items: readonly Item[], shape: BatchShape): Generator<Batch> {
  for (let first = 0; first < items.length; first += shape.batch)
    yield encodeBatch(items.slice(first, first + shape.batch), shape);
}

function encodeBatch(items: readonly Item[], { batch, positions, vocabulary }: BatchShape): Batch {
  const tokens = (side: "clean" | "corrupted") => {
    const ids = new Float64Array(batch * positions);
    for (const [row, item] of items.entries()) ids.set(item[side], row * positions);
    return i64([batch, positions], ids);
  };
  const answerPosition = new Float32Array(batch * positions);
  const answers = new Float32Array(batch * vocabulary);
  const itemWeight = new Float32Array(batch);
  for (const [row, { position, correct, incorrect }] of items.entries()) {
    answerPosition[row * positions + position] = 1;
    for (const token of correct) answers[row * vocabulary + token]! += 1;
    for (const token of incorrect) answers[row * vocabulary + token]! -= 1;
    itemWeight[row] = 1;
  }
  return {
    items,
    feeds: {
      clean: tokens("clean"),
      corrupted: tokens("corrupted"),
      answerPosition: f32([batch, positions], answerPosition),
      answers: f32([batch, vocabulary], answers),
    },
    itemWeight: f32([batch], itemWeight),
  };
}
