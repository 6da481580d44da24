/** @file Scores of resampled prompts from the scores of each prompt: means with weights, as one product for many resamples. */
import { drawsOf, type Resamples } from "@atlas/metrics";
import { Graph } from "../graph/graph.ts";
import { createSession } from "../onnx/session.ts";
import { f32 } from "../tensor/tensor.ts";
import type { RunOptions } from "./run-options.ts";

/** Of one product's result; more at once are no faster. */
const RESULT_BYTES = 2 ** 25;

/**
 * @param perItem scores of each item, [items × edges] row-major
 * @returns for each resample in turn the mean scores over its items, [edges]; overwritten by what comes after the next few
 */
export async function* resampledScores(
  perItem: Float32Array,
  resamples: Resamples,
  { threads, signal }: RunOptions = {},
): AsyncGenerator<Float32Array> {
  const { items, count } = resamples;
  const edges = perItem.length / items;
  const together = Math.min(count, Math.max(1, Math.floor(RESULT_BYTES / (4 * edges))));
  const g = new Graph();
  const means = g.matmul(g.input("draws", "f32", [together, items]), g.input("perItem", "f32", [items, edges]));
  g.output("means", means);
  const session = await createSession(g, threads === undefined ? {} : { threads });
  try {
    for (let first = 0; first < count; first += together) {
      signal?.throwIfAborted();
      const size = Math.min(together, count - first);
      const draws = new Float32Array(together * items);
      for (let b = 0; b < size; b++) draws.set(drawsOf(resamples, first + b), b * items);
      const feeds = {
        draws: f32(
          [together, items],
          draws.map((times) => times / items),
        ),
        perItem: f32([items, edges], perItem),
      };
      const all = (await session.run(feeds)).means!.data as Float32Array;
      for (let b = 0; b < size; b++) yield all.subarray(b * edges, (b + 1) * edges);
    }
  } finally {
    await session.release();
  }
}
