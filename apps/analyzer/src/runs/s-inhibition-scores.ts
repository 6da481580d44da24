/** @file The S-inhibition test of many heads over prompts of the IOI task; definitions in program/s-inhibition.ts and heads/s-inhibition.ts. */
import { UserError } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { Session } from "../onnx/session.ts";
import { sInhibitionProgram } from "../program/s-inhibition.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { type BatchShape, batchesOf, longestPrompt, spread } from "./batches.ts";
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
/** Runs of all senders over all prompts of one pass, together: a product of so many rows is near its best rate. */
const ROWS_PER_PASS = 1024;

export interface SInhibitionOptions extends RunOptions {
  /** Prompts in one pass at most. */
  batch?: number;
  /** Layers whose heads send in one pass at most; all unless said otherwise. */
  layersAtOnce?: number;
}

/**
 * @param dataset IOI prompts whose corrupted side is where senders come from
 * @param movers name movers, by layer, then head; at least one
 * @returns changes by every head of the layers below the last name mover's
 * @throws UserError when a prompt does not mark its names
 */
export async function sInhibitionChanges(
  source: ModelSource,
  dataset: TaskDataset,
  movers: readonly number[],
  options: SInhibitionOptions = {},
): Promise<SInhibitionChanges[]> {
  const { config, weights } = source;
  const { items } = dataset;
  checkMarks(dataset);
  const below = Math.floor(movers.at(-1)! / config.heads);
  if (below === 0) return [];
  const common = { movers, positions: longestPrompt(items), places: PLACES.length, metric: dataset.metric };
  const programOf = (from: number, to: number, batch: number) =>
    sInhibitionProgram({ config, weights }, { ...common, from, to, batch });
  const most = Math.min(options.layersAtOnce ?? below, below);
  const layersAtOnce = spread(below, await fittingRows(most, (rows) => [programOf(0, rows, 1)], options));
  const perPass = options.batch ?? Math.max(1, Math.floor(ROWS_PER_PASS / (1 + layersAtOnce * config.heads)));
  const fitting = (rows: number) => [programOf(0, layersAtOnce, rows)];
  const batch = await fittingRows(spread(items.length, perPass), fitting, options);
  const changes: SInhibitionChanges[] = [];
  for (let from = 0; from < below; from += layersAtOnce) {
    const to = Math.min(from + layersAtOnce, below);
    const onProgress = (share: number) => options.onProgress?.((from + (to - from) * share) / below);
    const session = await openProgram(programOf(from, to, batch), options);
    const shape = { ...common, patches: 1 + (to - from) * config.heads, batch, vocabulary: config.vocabulary };
    const sums = totals(session, items, shape, { ...options, onProgress });
    const [clean, ...patched] = await sums.finally(() => session.release());
    changes.push(...patched.map((values) => relativeChanges(values, clean!)));
  }
  return changes;
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

interface PassShape extends BatchShape {
  /** Runs that a pass makes of each prompt. */
  patches: number;
}

/** For each run the sums over items of the metric and of attention to each place, [C][1 + P]. */
async function totals(
  session: Session,
  items: readonly Item[],
  shape: PassShape,
  { signal, onProgress }: RunOptions,
): Promise<number[][]> {
  const { patches, batch } = shape;
  const sums = Array.from({ length: patches }, () => new Array<number>(1 + PLACES.length).fill(0));
  let done = 0;
  for (const { items: own, feeds } of batchesOf(items, shape)) {
    signal?.throwIfAborted();
    const { metric, attention } = await session.run({ ...feeds, places: placesOf(own, shape) });
    for (const [patch, sum] of sums.entries())
      for (let item = 0; item < own.length; item++) {
        const row = patch * batch + item;
        sum[0]! += Number(metric!.data[row]);
        for (const i of PLACES.keys()) sum[i + 1]! += Number(attention!.data[row * PLACES.length + i]);
      }
    done += own.length;
    onProgress?.(done / items.length);
  }
  return sums;
}

/** f32[B,S,P]. */
function placesOf(items: readonly Item[], { batch, positions }: BatchShape): HostTensor {
  const places = new Float32Array(batch * positions * PLACES.length);
  for (const [row, { marks }] of items.entries())
    for (const [i, place] of PLACES.entries()) places[(row * positions + marks![place]!) * PLACES.length + i] = 1;
  return f32([batch, positions, PLACES.length], places);
}

function relativeChanges(patched: readonly number[], clean: readonly number[]): SInhibitionChanges {
  const [logitDiff, io, s1, s2] = patched.map((value, i) => (clean[i] === 0 ? null : (value - clean[i]!) / clean[i]!));
  return { logitDiff: logitDiff!, io: io!, s1: s1!, s2: s2! };
}
