/** @file Training batches: any batch of any seed by its number, without those before it, so that training can resume. */
import { randomStream } from "../task/random.ts";
import { recipe } from "./recipe.ts";
import { generateRow } from "./rows.ts";
import { tokenId } from "./vocabulary.ts";

/** Rows in a batch; 64 rows of 32 tokens are 2,048 training tokens a step. */
export const BATCH_ROWS = 64;
export const ROW_TOKENS = recipe.rowTokens;

export interface TrainingBatch {
  /** Token ids, [BATCH_ROWS * ROW_TOKENS] row-major. */
  tokens: Int32Array;
  /**
   * Loss weight of predicting the token at the same place from those before it, [BATCH_ROWS * ROW_TOKENS] row-major:
   * 1, or the recipe's free weight where nothing determines the token. 0 at the first token of a row, which is given.
   */
  weights: Float32Array;
}

/** The batch that training step `step` (1 is the first update) of a run with this seed learns from. */
export function trainingBatch(seed: number, step: number): TrainingBatch {
  const random = randomStream("demo training batch", seed, step);
  const rows = Array.from({ length: BATCH_ROWS }, () => generateRow(random).tokens);
  return {
    tokens: Int32Array.from(rows.flatMap((row) => row.map(({ word }) => tokenId(word)))),
    weights: Float32Array.from(
      rows.flatMap((row) => row.map(({ free }, i) => (i === 0 ? 0 : free ? recipe.freeWeight : 1))),
    ),
  };
}
