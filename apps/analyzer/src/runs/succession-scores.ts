/** @file Succession scores of every head. */
import type { ScoreMode } from "@atlas/schema";
import type { SuccessionPair } from "../heads/succession-pairs.ts";
import type { ModelSource } from "../model/build.ts";
import { successionProgram } from "../program/succession.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

/** @param pairs at least one. @returns shares of hits, [L · H]. */
export async function successionScores(
  { config, weights }: ModelSource,
  pairs: readonly SuccessionPair[],
  mode: ScoreMode,
  options: RunOptions = {},
): Promise<Float64Array> {
  const targets = [...new Set(pairs.map(({ successor }) => successor))];
  const shape = {
    pairs: pairs.length,
    targets: targets.length,
    reading: mode === "paper" ? "bare" : "normed",
  } as const;
  const session = await openProgram(successionProgram({ config, weights }, shape), options);
  const { hits } = await session.run(feedsOf(pairs, targets)).finally(() => session.release());
  const weight = mode === "paper" ? pairs.map(() => 1 / pairs.length) : kindWeights(pairs);
  return Float64Array.from({ length: config.layers * config.heads }, (_, head) =>
    weight.reduce((sum, each, i) => sum + each * Number(hits!.data[head * pairs.length + i]), 0),
  );
}

/** Each kind of list weighs as much as any other. */
function kindWeights(pairs: readonly SuccessionPair[]): number[] {
  const counts = new Map<string, number>();
  for (const { kind } of pairs) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return pairs.map(({ kind }) => 1 / (counts.size * counts.get(kind)!));
}

function feedsOf(pairs: readonly SuccessionPair[], targets: readonly number[]): Record<string, HostTensor> {
  const column = new Map(targets.map((target, i) => [target, i]));
  const ofList = new Map<number, Set<number>>();
  for (const { list, successor } of pairs)
    ofList.set(list, (ofList.get(list) ?? new Set()).add(column.get(successor)!));
  const shape = [pairs.length, targets.length];
  const successor = new Float32Array(pairs.length * targets.length);
  const rivals = new Float32Array(pairs.length * targets.length);
  for (const [row, pair] of pairs.entries()) {
    successor[row * targets.length + column.get(pair.successor)!] = 1;
    for (const rival of ofList.get(pair.list)!) rivals[row * targets.length + rival] = 1;
  }
  return {
    words: i64(
      [1, pairs.length],
      pairs.map(({ word }) => word),
    ),
    targets: i64([targets.length], targets),
    successor: f32(shape, successor),
    rivals: f32(shape, rivals),
  };
}
