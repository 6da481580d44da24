/** @file Copy-suppression scores of every head, some heads at a time, document by document. */
import type { ScoreMode } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import { KEPT_SHARE, LEAST_EFFECT, TEXT_SIZE } from "../heads/copy-suppression.ts";
import type { ModelSource } from "../model/build.ts";
import { peakOf } from "../onnx/memory.ts";
import type { Session } from "../onnx/session.ts";
import {
  type DivergencesShape,
  divergencesProgram,
  vocabularyParts,
  writtenInput,
} from "../program/ablation-divergences.ts";
import { copySuppressionProgram } from "../program/copy-suppression.ts";
import { headMeansProgram } from "../program/head-means.ts";
import { writtenLogitsProgram } from "../program/written-logits.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize, spread } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { fitMemory } from "./memory-budget.ts";
import { padded } from "./pattern-scores.ts";
import { stageOf } from "./report/effort.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";
import type { TextDocuments } from "./text-documents.ts";
import { forHeadGroups, groupBytes, headsAtOnce, viewOf } from "./written-logits.ts";

export interface CopySuppressionScores {
  /** [L · H]; null where ablating the head does less than float32 can tell. */
  scores: (number | null)[];
  /** The denominators: mean KL(clean ‖ head mean-ablated), nats, [L · H]. */
  effects: Float64Array;
}

/** Changes of that many logits at 61 positions are 1 MB, which several operations find in the cache. */
const CHUNK = 4096;
/** Of the clean runs of documents that are gone through together; every group of them takes all W_O W_U anew. */
const RUNS_BYTES = 2 ** 30;

export interface CopySuppressionOptions extends RunOptions {
  /** Heads in one program; as many as headsAtOnce says unless said otherwise. */
  heads?: number;
  /** Documents gone through together at most; as many as RUNS_BYTES holds unless said otherwise. */
  documents?: number;
  /** Tokens of the vocabulary at once; CHUNK unless said otherwise. */
  chunk?: number;
}

export async function copySuppressionScores(
  { config, weights }: ModelSource,
  text: Pick<TextDocuments, "documents" | "isFunction">,
  mode: ScoreMode,
  options: CopySuppressionOptions = {},
): Promise<CopySuppressionScores> {
  const { layers, heads } = config;
  const source = { config, weights };
  const { documents: evaluated, meanOver } = TEXT_SIZE[mode];
  const positions = text.documents[0]!.length;
  const means = await headMeans(source, text.documents.slice(0, meanOver), options);
  const documents = text.documents.slice(0, evaluated);
  const plan = await planned(source, documents, mode, options);
  const divergences = await openProgram(plan.divergences, options);
  const sums = new Float64Array(layers * heads * 2);
  try {
    for (let first = 0; first < documents.length; first += plan.documents) {
      const group = documents.slice(first, first + plan.documents);
      const runs = await cleanRuns(plan.clean, group, means, text.isFunction, options);
      const done = (share: number) => options.onProgress?.((first + group.length * share) / documents.length);
      await addDivergences(sums, source, plan.shape, divergences, runs, { ...options, onProgress: done });
    }
  } finally {
    await divergences.release();
  }
  const tokens = documents.length * positions;
  const effects = Float64Array.from({ length: layers * heads }, (_, head) => sums[2 * head]! / tokens);
  const scores = Array.from(effects, (effect, head) =>
    effect < LEAST_EFFECT ? null : 1 - sums[2 * head + 1]! / tokens / effect,
  );
  return { scores, effects };
}

interface Plan {
  clean: Graph;
  divergences: Graph;
  shape: DivergencesShape;
  /** Gone through together. */
  documents: number;
}

async function planned(
  source: ModelSource,
  documents: readonly (readonly number[])[],
  mode: ScoreMode,
  options: CopySuppressionOptions,
): Promise<Plan> {
  const { layers, heads, dHead, vocabulary } = source.config;
  const positions = documents[0]!.length;
  const shape = {
    heads: Math.min(options.heads ?? headsAtOnce(source), layers * heads),
    ...{ dHead, positions, vocabulary, chunk: options.chunk ?? CHUNK },
  };
  const clean = copySuppressionProgram(source, { positions, share: KEPT_SHARE, keepAll: mode === "paper" });
  const divergences = divergencesProgram(shape);
  const written = writtenLogitsProgram(source, shape.heads);
  const perRun = 4 * positions * (2 * vocabulary + layers * heads * (dHead + positions + 2)) + 4 * vocabulary;
  const most = options.documents ?? Math.max(1, Math.floor(RUNS_BYTES / perRun));
  const peak = (runs: number) =>
    runs * perRun + Math.max(peakOf(clean), peakOf(written) + groupBytes(source, shape.heads)) + peakOf(divergences);
  const together = spread(documents.length, Math.min(most, documents.length));
  const { rows, estimate } = await stageOf(options, "plan", () => fitMemory(together, peak, options));
  options.effort?.expect(estimate);
  return { clean, divergences, shape, documents: rows };
}

/** Of each document, as copySuppressionProgram leaves it. */
type CleanRun = Record<string, HostTensor>;

async function cleanRuns(
  program: Graph,
  documents: readonly (readonly number[])[],
  means: HostTensor,
  isFunction: (token: number) => boolean,
  options: RunOptions,
): Promise<CleanRun[]> {
  const session = await openProgram(program, options);
  const runs: CleanRun[] = [];
  try {
    for (const document of documents) {
      options.signal?.throwIfAborted();
      runs.push(await session.run({ ...documentFeeds(document, isFunction), means }));
    }
  } finally {
    await session.release();
  }
  return runs;
}

/** @param sums of nats, [L · H, 2]. */
async function addDivergences(
  sums: Float64Array,
  source: ModelSource,
  shape: DivergencesShape,
  session: Session,
  runs: readonly CleanRun[],
  options: RunOptions,
): Promise<void> {
  const { heads, dHead, positions, vocabulary, chunk } = shape;
  const parts = vocabularyParts(vocabulary, chunk);
  await forHeadGroups(source, heads, options, async ({ first, seen, written }) => {
    const feeds: Record<string, HostTensor> = {};
    for (let head = 0; head < heads; head++)
      for (const part of parts) {
        const from = (head * vocabulary + part.first) * dHead;
        feeds[writtenInput(head, part)] = viewOf(written, from, [part.end - part.first, dHead]);
      }
    for (const run of runs) {
      options.signal?.throwIfAborted();
      const ofHeads = (x: HostTensor, ...shape: number[]) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return viewOf(x, first * size, [heads, ...shape]);
      };
      const { excess } = await session.run({
        ...feeds,
        probabilities: run.probabilities!,
        directions: run.directions!,
        change: ofHeads(run.change!, dHead, positions),
        offset: ofHeads(run.offset!, positions),
        suppression: ofHeads(run.suppression!, positions + 1, positions),
      });
      for (let i = seen * 2 * positions; i < excess!.data.length; i++)
        sums[2 * first + Math.floor(i / positions)]! += Math.log1p(Number(excess!.data[i]));
    }
    options.onProgress?.((first + heads) / (source.config.layers * source.config.heads));
  });
}

/** @returns µ in head space, [L · H · S · d_h]. */
async function headMeans(
  source: ModelSource,
  documents: readonly number[][],
  options: RunOptions,
): Promise<HostTensor> {
  const positions = documents[0]!.length;
  const programOf = (batch: number) => headMeansProgram(source, { batch, positions });
  const most = batchSize(documents.length, positions, 1);
  const batch = await fittingRows(most, (rows) => [programOf(rows)], options);
  const session = await openProgram(programOf(batch), options);
  const { layers, heads, dHead } = source.config;
  const means = new Float64Array(layers * heads * positions * dHead);
  try {
    for (let first = 0; first < documents.length; first += batch) {
      options.signal?.throwIfAborted();
      const group = documents.slice(first, first + batch);
      for (const [i, value] of (await batchSums(session, group, batch, positions)).entries())
        means[i]! += value / documents.length;
    }
  } finally {
    await session.release();
  }
  return f32([layers, heads, positions, dHead], Float32Array.from(means));
}

async function batchSums(session: Session, group: readonly number[][], batch: number, positions: number) {
  const weight = new Float32Array(batch).fill(1, 0, group.length);
  const { sums } = await session.run({ prompts: padded(group, batch, positions), weight: f32([batch], weight) });
  return sums!.data as Float32Array;
}

function documentFeeds(document: readonly number[], isFunction: (token: number) => boolean) {
  const positions = document.length;
  const candidate = new Float32Array(positions);
  const same = new Float32Array(positions * positions);
  for (const [k, token] of document.entries()) {
    const first = document.indexOf(token);
    same[first * positions + k] = 1;
    if (first === k && !isFunction(token)) candidate[k] = 1;
  }
  return {
    prompts: padded([document], 1, positions),
    candidate: f32([1, positions], candidate),
    same: f32([positions, positions], same),
  };
}
