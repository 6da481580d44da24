/** @file W_O W_U of all heads, some heads at a time, for whoever asks what they do to logits. */
import type { ModelSource } from "../model/build.ts";
import { writtenLogitsProgram } from "../program/written-logits.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { spread } from "./batches.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

/** What is kept of it at once; as many heads as this holds go through one program. */
const WRITTEN_BYTES = 2 ** 28;

export interface HeadGroup {
  /** The first head, by layer, then head. */
  first: number;
  /** How many of its heads, the first ones, an earlier group has had. */
  seen: number;
  /** W_O W_U less its mean over the vocabulary, [n, V, d_h]. */
  written: HostTensor;
}

/** n, the heads of one group. */
export function headsAtOnce({ config }: ModelSource): number {
  const { layers, heads, dHead, vocabulary } = config;
  const most = Math.max(1, Math.floor(WRITTEN_BYTES / (4 * dHead * vocabulary)));
  return spread(layers * heads, Math.min(most, layers * heads));
}

/** Bytes of one group, in the engine and as it leaves it. */
export const groupBytes = (source: ModelSource, count: number): number =>
  2 * 4 * count * source.config.dHead * source.config.vocabulary;

/** Visits groups of `count` heads each until all heads have been seen. */
export async function forHeadGroups(
  source: ModelSource,
  count: number,
  options: RunOptions,
  visit: (group: HeadGroup) => Promise<void>,
): Promise<void> {
  const all = source.config.layers * source.config.heads;
  const session = await openProgram(writtenLogitsProgram(source, count), options);
  try {
    for (let next = 0; next < all; next += count) {
      options.signal?.throwIfAborted();
      const first = Math.min(next, all - count);
      const heads = i64(
        [count],
        Array.from({ length: count }, (_, i) => first + i),
      );
      const { written } = await session.run({ heads });
      await visit({ first, seen: next - first, written: written! });
    }
  } finally {
    await session.release();
  }
}

/** Numbers `first` to `end` of a tensor as one of the given shape; nothing is copied. */
export const viewOf = ({ data }: HostTensor, first: number, shape: readonly number[]): HostTensor =>
  f32(shape, (data as Float32Array).subarray(first, first + shape.reduce((a, b) => a * b, 1)));
