/** @file Direct effects of all writers on the answers of a dataset, and where heads look; definitions in program/direct-effects.ts. */
import type { ModelSource } from "../model/build.ts";
import { createSession } from "../onnx/session.ts";
import { directEffectsProgram } from "../program/direct-effects.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { f32, i64 } from "../tensor/tensor.ts";
import { batchesOf, batchSize, longestPrompt } from "./batches.ts";
import type { RunOptions } from "./run-options.ts";

export interface ItemEffects {
  item: Item;
  /** What a writer adds to a token's logit; the token must be an answer of the dataset. */
  direct(writer: number, token: number): number;
  /** Attention of a head (layer · H + head) from the answer position, by key. */
  attention(head: number): Float32Array;
  /** The run's logit of an answer. */
  logit(token: number): number;
}

/**
 * On clean prompts.
 * @param ablated heads (layer · H + head) whose output is zero
 * @param visit called item by item, in the order of the dataset; what it is given is good until it returns
 */
export async function directEffects(
  source: ModelSource,
  { items }: Pick<TaskDataset, "items">,
  ablated: readonly number[],
  visit: (effects: ItemEffects) => void,
  options: RunOptions = {},
): Promise<void> {
  const { layers, heads, vocabulary } = source.config;
  const tokens = [...new Set(items.flatMap(({ correct, incorrect }) => [...correct, ...incorrect]))];
  const place = new Map(tokens.map((token, i) => [token, i]));
  const positions = longestPrompt(items);
  const batch = batchSize(items.length, positions, 1);
  const kept = new Float32Array(layers * heads).fill(1);
  for (const head of ablated) kept[head] = 0;
  const session = await createSession(
    directEffectsProgram(source, { batch, positions, tokens: tokens.length }),
    options,
  );
  const fixed = { kept: f32([layers, heads], kept), tokens: i64([1, tokens.length], tokens) };
  try {
    for (const { items: own, feeds } of batchesOf(items, { batch, positions, vocabulary })) {
      options.signal?.throwIfAborted();
      const { clean: prompts, answerPosition } = feeds;
      const found = await session.run({ prompts, answerPosition, ...fixed });
      const [direct, attention, logits] = ["direct", "attention", "logits"].map(
        (name) => found[name]!.data as Float32Array,
      ) as [Float32Array, Float32Array, Float32Array];
      for (const [row, item] of own.entries())
        visit({
          item,
          direct: (writer, token) => direct[(writer * batch + row) * tokens.length + place.get(token)!]!,
          attention: (head) => {
            const [layer, within] = [Math.floor(head / heads), head % heads];
            const first = ((layer * batch + row) * heads + within) * positions;
            return attention.subarray(first, first + positions);
          },
          logit: (token) => logits[row * tokens.length + place.get(token)!]!,
        });
    }
  } finally {
    await session.release();
  }
}

/** Σ over correct answers minus Σ over incorrect ones of something of each token. */
export function difference({ correct, incorrect }: Item, of: (token: number) => number): number {
  const sum = (tokens: readonly number[]) => tokens.reduce((total, token) => total + of(token), 0);
  return sum(correct) - sum(incorrect);
}
