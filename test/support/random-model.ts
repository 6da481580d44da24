/**
 * @file For tests of laws: small GPT-NeoX checkpoints with random weights, and random pairs of prompts for them. With the fixture's
 * weights attention scores spread over several units, so patterns are far from flat and every path through a head matters.
 */
import fc from "fast-check";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import type { NamedTensor } from "../../apps/analyzer/src/checkpoint/write-safetensors.ts";
import type { Item, TaskDataset } from "../../apps/analyzer/src/task/dataset.ts";
import { seededUniform } from "../../apps/analyzer/src/tensor/random.ts";

export const VOCABULARY = 23;

export interface ModelChoice {
  seed: number;
  parallel: boolean;
  tied: boolean;
}

export const modelChoices: fc.Arbitrary<ModelChoice> = fc.record({
  seed: fc.nat(),
  parallel: fc.boolean(),
  tied: fc.boolean(),
});

/** @param change last word on the weights. @param folder an empty folder that lasts as long as the checkpoint is used. */
export async function randomModel(
  folder: string,
  { seed, parallel, tied }: ModelChoice,
  change?: (tensors: NamedTensor[]) => NamedTensor[],
): Promise<Checkpoint> {
  const config = { use_parallel_residual: parallel, tie_word_embeddings: tied, vocab_size: VOCABULARY };
  return openCheckpoint(await writeTinyCheckpoint(folder, { config, seed, ...(change && { change }) }));
}

/** Pairs that differ at or before the position of the answer, which is anywhere in the prompt. */
export const items = (count: { min: number; max: number }, longest = 8): fc.Arbitrary<Item[]> =>
  fc
    .array(fc.tuple(fc.nat(), fc.integer({ min: 2, max: longest })), { minLength: count.min, maxLength: count.max })
    .map((choices) => choices.map(([seed, length]) => randomItem(seed, length)));

export function randomItem(seed: number, length: number): Item {
  const uniform = seededUniform(seed);
  const below = (end: number) => Math.floor(uniform() * end);
  const clean = Array.from({ length }, () => below(VOCABULARY));
  const position = 1 + below(length - 1);
  const changed = new Set([below(position + 1), below(position + 1)]);
  // Another token, never the same one.
  const corrupted = clean.map((id, at) => (changed.has(at) ? (id + 1 + below(VOCABULARY - 1)) % VOCABULARY : id));
  const answer = below(VOCABULARY);
  const correct = [answer, (answer + 1) % VOCABULARY].slice(0, 1 + below(2));
  const incorrect = [(answer + 2) % VOCABULARY, (answer + 3) % VOCABULARY].slice(0, 1 + below(2));
  return { clean, corrupted, position, correct, incorrect };
}

export const metrics = fc.constantFrom<TaskDataset["metric"][]>("logit-diff", "prob-diff");

export const datasetOf = (items: Item[], metric: TaskDataset["metric"]): TaskDataset => ({
  task: "random",
  version: 1,
  metric,
  items,
});
