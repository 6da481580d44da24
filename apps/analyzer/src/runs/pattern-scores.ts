/** @file Mean attention along bands of the pattern, for every head, over prompts of one length. */
import type { Band } from "../heads/definition.ts";
import type { ModelSource } from "../model/build.ts";
import { patternsProgram } from "../program/patterns.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { batchSize } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

export interface PatternOptions extends RunOptions {
  /** Prompts in one pass at most; as fill it unless said otherwise. */
  batch?: number;
  /** Length to which prompts are padded on the right; their own unless said otherwise. */
  positions?: number;
}

/**
 * @param prompts token ids, all equally long
 * @returns for each band the mean of every head, [L · H]
 */
export async function patternScores(
  source: ModelSource,
  prompts: readonly (readonly number[])[],
  bands: readonly Band[],
  options: PatternOptions = {},
): Promise<Float64Array[]> {
  const { positions = prompts[0]!.length, signal } = options;
  checkBands(prompts, bands);
  const { config, weights } = source;
  const programOf = (batch: number) => patternsProgram({ config, weights }, { batch, positions, sums: bands.length });
  const most = options.batch ?? batchSize(prompts.length, positions, 1);
  const batch = await fittingRows(most, (rows) => [programOf(rows)], options);
  const session = await openProgram(programOf(batch), options);
  const means = bands.map(() => new Float64Array(config.layers * config.heads));
  try {
    for (let first = 0; first < prompts.length; first += batch) {
      signal?.throwIfAborted();
      const group = prompts.slice(first, first + batch);
      const feeds = { prompts: padded(group, batch, positions), weights: bandWeights(bands, positions) };
      const { sums } = await session.run(feeds);
      addUp(means, sums!, group.length, prompts.length);
      options.onProgress?.(Math.min(1, (first + batch) / prompts.length));
    }
  } finally {
    await session.release();
  }
  return means;
}

/** What lies behind a prompt is padding: a band there would be a mean of the wrong thing. */
function checkBands(prompts: readonly (readonly number[])[], bands: readonly Band[]): void {
  const length = Math.min(...prompts.map((prompt) => prompt.length));
  const wrong = bands.find(({ offset, first, end }) => first < offset || end <= first || end > length);
  if (wrong)
    throw new Error(
      `prompts of ${length} tokens have no queries ${wrong.first} to ${wrong.end - 1} that look ${wrong.offset} back`,
    );
}

/** i64[B,S], zeros on the right and below. */
export function padded(prompts: readonly (readonly number[])[], batch: number, positions: number): HostTensor {
  const ids = new Float64Array(batch * positions);
  for (const [row, prompt] of prompts.entries()) ids.set(prompt, row * positions);
  return i64([batch, positions], ids);
}

/** f32[S·S,K]: each band's entries, adding up to 1. */
function bandWeights(bands: readonly Band[], positions: number): HostTensor {
  const weights = new Float32Array(positions * positions * bands.length);
  for (const [i, { offset, first, end }] of bands.entries())
    for (let query = first; query < end; query++)
      weights[(query * positions + query - offset) * bands.length + i] = 1 / (end - first);
  return f32([positions * positions, bands.length], weights);
}

/** Adds the first `items` prompts of `sums` [L, B, H, K] to the means over `total`. */
function addUp(means: readonly Float64Array[], { shape, data }: HostTensor, items: number, total: number): void {
  const [layers, batch, heads, sums] = shape as [number, number, number, number];
  for (let layer = 0; layer < layers; layer++)
    for (let item = 0; item < items; item++)
      for (let head = 0; head < heads; head++)
        for (const [i, mean] of means.entries())
          mean[layer * heads + head]! += Number(data[((layer * batch + item) * heads + head) * sums + i]) / total;
}
