/** @file Mean outputs of all writers over a reference set of prompts, for mean ablation. */
import { computationGraph, UserError } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { Session } from "../onnx/session.ts";
import { recordMeansProgram } from "../program/record-means.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { batchSize, spread } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { stageOf } from "./report/effort.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

export interface ReferenceSet {
  /** Token ids, [prompts][pos]; lengths may differ. */
  prompts: readonly (readonly number[])[];
  /** One mean over all positions, instead of one for each position over the prompts that reach it. */
  pooled: boolean;
}

/**
 * @param positions S, the longest prompt of the data on which writers are replaced
 * @returns f32[n_w, S, D]
 * @throws UserError when the set is empty or, for means by position, not as long as the data
 */
export async function writerMeans(
  source: ModelSource,
  { prompts, pooled }: ReferenceSet,
  positions: number,
  options: RunOptions = {},
): Promise<HostTensor> {
  checkReference({ prompts, pooled }, positions);
  const length = longest(prompts);
  const { dModel } = source.config;
  const { sums, counts } = await stageOf(options, "means", () => recordSums(source, prompts, length, options));
  const writers = computationGraph(source.config).writers.length;
  const means = pooled ? pooledMeans(sums, counts, writers, positions) : meansByPosition(sums, counts, dModel);
  return f32([writers, positions, dModel], means);
}

const longest = (prompts: ReferenceSet["prompts"]): number => Math.max(0, ...prompts.map((prompt) => prompt.length));

/** @throws UserError as `writerMeans` does, before anything is computed. */
export function checkReference({ prompts, pooled }: ReferenceSet, positions: number): void {
  const length = longest(prompts);
  if (length === 0) throw new UserError("The reference set for mean ablation is empty; give at least one prompt.");
  if (!pooled && length !== positions)
    throw new UserError(
      `The reference set's longest prompt has ${length} tokens where the data's has ${positions}, so there are no means by position; ` +
        "give a reference set of that length or pool the means over positions.",
    );
}

interface Sums {
  /** Σ of outputs, [n_w · S · D]. */
  sums: Float64Array;
  /** Prompts that reach each position, [S]. */
  counts: Float64Array;
}

async function recordSums(
  source: ModelSource,
  prompts: ReferenceSet["prompts"],
  positions: number,
  options: RunOptions,
): Promise<Sums> {
  const shapeAt = (rows: number) => ({ batch: spread(prompts.length, rows), positions });
  const most = batchSize(prompts.length, positions, 1);
  const rows = await fittingRows(most, (some) => [recordMeansProgram(source, shapeAt(some))], options);
  const { batch } = shapeAt(rows);
  const session = await openProgram(recordMeansProgram(source, { batch, positions }), options);
  const { writers } = computationGraph(source.config);
  const sums = new Float64Array(writers.length * positions * source.config.dModel);
  const counts = Float64Array.from(
    { length: positions },
    (_, at) => prompts.filter((prompt) => prompt.length > at).length,
  );
  try {
    for (let first = 0; first < prompts.length; first += batch) {
      options.signal?.throwIfAborted();
      const own = await batchSums(session, prompts.slice(first, first + batch), batch, positions);
      for (const [i, value] of own.entries()) sums[i]! += value;
    }
  } finally {
    await session.release();
  }
  return { sums, counts };
}

async function batchSums(
  session: Session,
  prompts: ReferenceSet["prompts"],
  batch: number,
  positions: number,
): Promise<Float32Array> {
  const ids = new Float64Array(batch * positions);
  const weight = new Float32Array(batch * positions);
  for (const [row, prompt] of prompts.entries()) {
    ids.set(prompt, row * positions);
    weight.fill(1, row * positions, row * positions + prompt.length);
  }
  const results = await session.run({ prompts: i64([batch, positions], ids), weight: f32([batch, positions], weight) });
  return results.sums!.data as Float32Array;
}

function meansByPosition(sums: Float64Array, counts: Float64Array, width: number): Float32Array {
  return Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / width) % counts.length]!);
}

/** @param positions of the result: the same mean at each. */
function pooledMeans(sums: Float64Array, counts: Float64Array, writers: number, positions: number): Float32Array {
  const width = sums.length / writers / counts.length;
  const tokens = counts.reduce((a, b) => a + b, 0);
  const means = new Float64Array(writers * width);
  for (const [i, sum] of sums.entries()) {
    const writer = Math.floor(i / width / counts.length);
    means[writer * width + (i % width)]! += sum / tokens;
  }
  return Float32Array.from(
    { length: writers * positions * width },
    (_, i) => means[Math.floor(i / width / positions) * width + (i % width)]!,
  );
}
