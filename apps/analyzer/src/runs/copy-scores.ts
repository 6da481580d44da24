/** @file Copy and negative copy scores of every head on prompts that name an indirect object and a subject. */
import { type ScoreMode, UserError } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import { COPY_PLACES } from "../heads/copy.ts";
import type { ModelSource } from "../model/build.ts";
import { copyProgram } from "../program/copy.ts";
import { copyRanksProgram } from "../program/copy-ranks.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { longestPrompt, spread } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { padded } from "./pattern-scores.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";
import { forHeadGroups, groupBytes, headsAtOnce, viewOf } from "./written-logits.ts";

export interface CopyOptions extends RunOptions {
  /** Prompts in one pass at most; 20 unless said otherwise. */
  batch?: number;
  /** Heads in one pass; as many as headsAtOnce says unless said otherwise. */
  heads?: number;
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
/** Logits of one head for this many prompts of a vocabulary of 50,000 are 12 MB. */
const BATCH = 20;

/** @throws UserError when a prompt does not name its answers as IOI prompts do. */
export async function copyScores(
  { config, weights }: ModelSource,
  dataset: TaskDataset,
  mode: ScoreMode,
  options: CopyOptions = {},
): Promise<CopyScores> {
  const { items } = dataset;
  const { positions = longestPrompt(items) } = options;
  const source = { config, weights };
  const all = config.layers * config.heads;
  const heads = Math.min(options.heads ?? headsAtOnce(source), all);
  const reading = mode === "paper" ? "folded" : "normed";
  const valuesOf = (batch: number) => copyProgram(source, { positions, places: PLACES, reading, batch });
  const ranksOf = (batch: number) => copyRanksProgram(source, { heads, rows: batch * PLACES, reading });
  const most = options.batch ?? spread(items.length, BATCH);
  const programs = (rows: number) => [valuesOf(rows), ranksOf(rows)];
  const batch = await fittingRows(most, programs, options, groupBytes(source, heads));
  const named = await namedValues(valuesOf(batch), items, { batch, positions }, options);
  const session = await openProgram(ranksOf(batch), options);
  const hits = { copy: new Float64Array(all), negativeCopy: new Float64Array(all) };
  try {
    await forHeadGroups(source, heads, options, async ({ first, seen, written }) => {
      const size = config.vocabulary * config.dHead;
      const ofHead = (head: number) => viewOf(written, head * size, [config.vocabulary, config.dHead]);
      const feeds = Object.fromEntries(Array.from({ length: heads }, (_, head) => [`written ${head}`, ofHead(head)]));
      for (const { values, names, count } of named) {
        const shape = [heads, config.dHead, batch * PLACES];
        const own = viewOf(values, first * config.dHead * batch * PLACES, shape);
        const { above, below } = await session.run({ ...feeds, values: own, names });
        countHits(hits.copy, above!, count, first, seen);
        countHits(hits.negativeCopy, below!, count, first, seen);
      }
      options.onProgress?.((first + heads) / all);
    });
  } finally {
    await session.release();
  }
  const percent = (count: number) => (100 * count) / (PLACES * items.length);
  return { copy: hits.copy.map(percent), negativeCopy: hits.negativeCopy.map(percent) };
}

/** What all heads hand on for some prompts. */
interface NamedValues {
  /** [L·H, d_h, B·P]. */
  values: HostTensor;
  /** The token at each place, [B·P]. */
  names: HostTensor;
  /** How many places are those of prompts, not of padding. */
  count: number;
}

async function namedValues(
  program: Graph,
  items: readonly Item[],
  { batch, positions }: { batch: number; positions: number },
  options: RunOptions,
): Promise<NamedValues[]> {
  const named = items.map((item, index) => namesOf(item, index));
  const session = await openProgram(program, options);
  const all: NamedValues[] = [];
  try {
    for (let first = 0; first < items.length; first += batch) {
      options.signal?.throwIfAborted();
      const group = named.slice(first, first + batch);
      const prompts = items.slice(first, first + batch).map(({ clean }) => clean);
      const { places, names } = namedPlaces(group, batch, positions);
      const { values } = await session.run({ prompts: padded(prompts, batch, positions), places });
      all.push({ values: values!, names, count: group.length * PLACES });
    }
  } finally {
    await session.release();
  }
  return all;
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
  return { places: f32([batch, PLACES, length], places), names: i64([batch * PLACES], names) };
}

/**
 * @param ranks how many tokens are before the name, [n, B·P], of heads from `firstHead` on; the first `count` of each head are meant
 * @param seen heads that were counted before
 */
function countHits(
  hits: Float64Array,
  { shape, data }: HostTensor,
  count: number,
  firstHead: number,
  seen: number,
): void {
  const [heads, columns] = shape as [number, number];
  for (let head = seen; head < heads; head++)
    for (let i = 0; i < count; i++) if (Number(data[head * columns + i]) < COPY_PLACES) hits[firstHead + head]! += 1;
}
