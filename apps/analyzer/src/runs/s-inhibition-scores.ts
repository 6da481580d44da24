/** @file The S-inhibition test of many heads over prompts of the IOI task; definitions in program/s-inhibition.ts and heads/s-inhibition.ts. */
import { UserError } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { Session } from "../onnx/session.ts";
import { type SInhibitionShape, sInhibitionProgram } from "../program/s-inhibition.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchesOf, longestPrompt } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

/** Relative changes, (patched − clean) / clean; null where the clean value is zero. */
export interface SInhibitionChanges {
  logitDiff: number | null;
  /** Of name movers' mean attention from the answer position to the indirect object, and to the subject's two mentions. */
  io: number | null;
  s1: number | null;
  s2: number | null;
}

/** What a prompt must mark: indirect object, the subject's first and second mention. */
const PLACES = ["io", "s1", "s2"] as const;
/** Heads in one pass. */
const TOGETHER = 12;
/** Prompts in one pass. */
const BATCH = 40;

export interface SInhibitionOptions extends RunOptions {
  together?: number;
  batch?: number;
}

/**
 * @param dataset IOI prompts whose corrupted side is where senders come from
 * @param movers name movers, by layer, then head; at least one
 * @param candidates heads to test, by layer, then head
 * @throws UserError when a prompt does not mark its names
 */
export async function sInhibitionChanges(
  source: ModelSource,
  dataset: TaskDataset,
  movers: readonly number[],
  candidates: readonly number[],
  options: SInhibitionOptions = {},
): Promise<SInhibitionChanges[]> {
  const { config, weights } = source;
  const { items } = dataset;
  checkMarks(dataset);
  // One set of senders is empty: what comes of it is the clean run.
  const patches = 1 + Math.min(options.together ?? TOGETHER, candidates.length);
  const common = { patches, positions: longestPrompt(items), places: PLACES.length, metric: dataset.metric };
  const programOf = (batch: number) => sInhibitionProgram({ config, weights }, { ...common, batch });
  const most = Math.min(options.batch ?? BATCH, items.length);
  const shape = { ...common, batch: await fittingRows(most, (rows) => [programOf(rows)], options) };
  const session = await openProgram(programOf(shape.batch), options);
  const heads = config.layers * config.heads;
  const moving = f32([config.layers, config.heads], marked(heads, movers));
  try {
    const changes: SInhibitionChanges[] = [];
    for (let first = 0; first < candidates.length; first += patches - 1) {
      const group = candidates.slice(first, first + patches - 1);
      const senders = new Float32Array(patches * heads);
      for (const [i, head] of group.entries()) senders[(i + 1) * heads + head] = 1;
      const fixed = { senders: f32([patches, config.layers, config.heads], senders), movers: moving };
      const [clean, ...patched] = await totals(
        session,
        items,
        { ...shape, vocabulary: config.vocabulary },
        fixed,
        options,
      );
      changes.push(...patched.slice(0, group.length).map((values) => relativeChanges(values, clean!)));
      options.onProgress?.(Math.min(1, (first + group.length) / candidates.length));
    }
    return changes;
  } finally {
    await session.release();
  }
}

/** The share of attention that is lost, where the test is passed; 0 where it is failed, null where there was no attention to lose. */
export function sInhibitionScore({ logitDiff, io, s1 }: SInhibitionChanges): number | null {
  if (io === null || logitDiff === null) return null;
  return logitDiff < 0 && io < 0 && s1 !== null && s1 > 0 ? -io : 0;
}

function checkMarks({ items }: TaskDataset): void {
  const wrong = items.findIndex(({ marks }) => PLACES.some((place) => marks?.[place] === undefined));
  if (wrong >= 0)
    throw new UserError(
      `Item ${wrong} (counting from 0) does not say where its names stand (${PLACES.join(", ")}), which the S-inhibition test needs; use prompts of the IOI task.`,
    );
}

const marked = (length: number, at: readonly number[]): Float32Array => {
  const mask = new Float32Array(length);
  for (const index of at) mask[index] = 1;
  return mask;
};

/** For each set of senders the sums over items of the metric and of attention to each place, [C][1 + P]. */
async function totals(
  session: Session,
  items: readonly Item[],
  shape: SInhibitionShape & { vocabulary: number },
  fixed: Readonly<Record<string, HostTensor>>,
  { signal }: RunOptions,
): Promise<number[][]> {
  const { patches, batch } = shape;
  const sums = Array.from({ length: patches }, () => new Array<number>(1 + PLACES.length).fill(0));
  for (const { items: own, feeds } of batchesOf(items, shape)) {
    signal?.throwIfAborted();
    const { metric, attention } = await session.run({ ...feeds, ...fixed, places: placesOf(own, shape) });
    for (const [patch, sum] of sums.entries())
      for (let item = 0; item < own.length; item++) {
        const row = patch * batch + item;
        sum[0]! += Number(metric!.data[row]);
        for (const i of PLACES.keys()) sum[i + 1]! += Number(attention!.data[row * PLACES.length + i]);
      }
  }
  return sums;
}

/** f32[B,S,P]. */
function placesOf(items: readonly Item[], { batch, positions }: SInhibitionShape): HostTensor {
  const places = new Float32Array(batch * positions * PLACES.length);
  for (const [row, { marks }] of items.entries())
    for (const [i, place] of PLACES.entries()) places[(row * positions + marks![place]!) * PLACES.length + i] = 1;
  return f32([batch, positions, PLACES.length], places);
}

function relativeChanges(patched: readonly number[], clean: readonly number[]): SInhibitionChanges {
  const [logitDiff, io, s1, s2] = patched.map((value, i) => (clean[i] === 0 ? null : (value - clean[i]!) / clean[i]!));
  return { logitDiff: logitDiff!, io: io!, s1: s1!, s2: s2! };
}
