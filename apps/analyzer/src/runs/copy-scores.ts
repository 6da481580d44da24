/** @file Copy and negative copy scores of every head on prompts that name an indirect object and a subject. */
import { type ScoreMode, UserError } from "@atlas/schema";
import { COPY_PLACES } from "../heads/copy.ts";
import type { ModelSource } from "../model/build.ts";
import { copyProgram } from "../program/copy.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { longestPrompt } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { padded } from "./pattern-scores.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

export interface CopyOptions extends RunOptions {
  /** Prompts in one pass at most; 40 unless said otherwise. */
  batch?: number;
  /** Length to which prompts are padded; that of the longest unless said otherwise. */
  positions?: number;
}

export interface CopyScores {
  /** Percent, [L · H]. */
  copy: Float64Array;
  negativeCopy: Float64Array;
}

/** The places of indirect object and subject in a prompt, and how many. */
const PLACES = 3;
/** Logits of one head for this many prompts of a vocabulary of 50,000 are 24 MB. */
const BATCH = 40;

/** @throws UserError when a prompt does not name its answers as IOI prompts do. */
export async function copyScores(
  { config, weights }: ModelSource,
  dataset: TaskDataset,
  mode: ScoreMode,
  options: CopyOptions = {},
): Promise<CopyScores> {
  const { items } = dataset;
  const { positions = longestPrompt(items) } = options;
  const named = items.map((item, index) => namesOf(item, index));
  const shape = { positions, places: PLACES, reading: mode === "paper" ? "folded" : "normed" } as const;
  const programOf = (batch: number) => copyProgram({ config, weights }, { ...shape, batch });
  const most = options.batch ?? Math.min(BATCH, items.length);
  const batch = await fittingRows(most, (rows) => [programOf(rows)], options);
  const session = await openProgram(programOf(batch), options);
  const heads = config.layers * config.heads;
  const hits = { copy: new Float64Array(heads), negativeCopy: new Float64Array(heads) };
  try {
    for (let first = 0; first < items.length; first += batch) {
      options.signal?.throwIfAborted();
      const group = named.slice(first, first + batch);
      const prompts = items.slice(first, first + batch).map(({ clean }) => clean);
      const { above, below } = await session.run({
        prompts: padded(prompts, batch, positions),
        ...namedPlaces(group, batch, positions),
      });
      countHits(hits.copy, above!, group.length * PLACES);
      countHits(hits.negativeCopy, below!, group.length * PLACES);
      options.onProgress?.(Math.min(1, (first + batch) / items.length));
    }
  } finally {
    await session.release();
  }
  const percent = (count: number) => (100 * count) / (PLACES * items.length);
  return { copy: hits.copy.map(percent), negativeCopy: hits.negativeCopy.map(percent) };
}

interface Named {
  positions: readonly number[];
  tokens: readonly number[];
}

/** Indirect object, subject, subject again. */
function namesOf({ clean, position, correct, incorrect }: Item, index: number): Named {
  const [object, subject] = [correct[0], incorrect[0]];
  const positions = [clean.indexOf(object!), clean.indexOf(subject!), clean.lastIndexOf(subject!, position)];
  if (correct.length !== 1 || incorrect.length !== 1 || positions.includes(-1) || positions[1] === positions[2])
    throw new UserError(
      `Item ${index} (counting from 0) does not name its indirect object once and its subject twice as one token each, which the copy score needs; use prompts of the IOI task.`,
    );
  return { positions, tokens: [object!, subject!, subject!] };
}

function namedPlaces(group: readonly Named[], batch: number, length: number): Record<"places" | "names", HostTensor> {
  const places = new Float32Array(batch * PLACES * length);
  const names = new Float64Array(batch * PLACES);
  for (const [row, { positions, tokens }] of group.entries())
    for (const [i, position] of positions.entries()) {
      places[(row * PLACES + i) * length + position] = 1;
      names[row * PLACES + i] = tokens[i]!;
    }
  return { places: f32([batch, PLACES, length], places), names: i64([batch * PLACES, 1], names) };
}

/** @param ranks how many tokens are before the name, [L, H, B·P]; the first `count` of each head are meant. */
function countHits(hits: Float64Array, { shape, data }: HostTensor, count: number): void {
  const columns = shape[2]!;
  for (const head of hits.keys())
    for (let i = 0; i < count; i++) if (Number(data[head * columns + i]) < COPY_PLACES) hits[head]! += 1;
}
