/** @file Copy-suppression scores of every head, some layers at a time, document by document. */
import type { ScoreMode } from "@atlas/schema";
import { KEPT_SHARE, LEAST_EFFECT, TEXT_SIZE } from "../heads/copy-suppression.ts";
import type { ModelSource } from "../model/build.ts";
import type { Session } from "../onnx/session.ts";
import { copySuppressionProgram } from "../program/copy-suppression.ts";
import { headMeansProgram } from "../program/head-means.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize } from "./batches.ts";
import { fittingRows } from "./fitting-rows.ts";
import { padded } from "./pattern-scores.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";
import type { TextDocuments } from "./text-documents.ts";

export interface CopySuppressionScores {
  /** [L · H]; null where ablating the head does less than float32 can tell. */
  scores: (number | null)[];
  /** The denominators: mean KL(clean ‖ head mean-ablated), nats, [L · H]. */
  effects: Float64Array;
}

/** Constants W_O W_U of a program, four bytes each: more layers at once save forward passes, and these are what they cost. */
const CONSTANT_BYTES = 2 ** 29;

/** Changes of that many logits at 61 positions are 1 MB, which several operations find in the cache. */
const CHUNK = 4096;

export interface CopySuppressionOptions extends RunOptions {
  /** Layers of one program; as many as CONSTANT_BYTES allows unless said otherwise. */
  layersAtOnce?: number;
  /** Tokens of the vocabulary at once; CHUNK unless said otherwise. */
  chunk?: number;
}

export async function copySuppressionScores(
  { config, weights }: ModelSource,
  text: Pick<TextDocuments, "documents" | "isFunction">,
  mode: ScoreMode,
  options: CopySuppressionOptions = {},
): Promise<CopySuppressionScores> {
  const { layers, heads, dHead, vocabulary } = config;
  const source = { config, weights };
  const { documents: evaluated, meanOver } = TEXT_SIZE[mode];
  const positions = text.documents[0]!.length;
  const means = await headMeans(source, text.documents.slice(0, meanOver), options);
  const documents = text.documents.slice(0, evaluated);
  const fitting = Math.max(1, Math.floor(CONSTANT_BYTES / (4 * heads * dHead * vocabulary)));
  const most = Math.min(options.layersAtOnce ?? fitting, layers);
  const common = { positions, share: KEPT_SHARE, keepAll: mode === "paper", chunk: options.chunk ?? CHUNK };
  const programOf = (from: number, to: number) => copySuppressionProgram(source, { ...common, from, to });
  // The last layers need the clean run of all before them.
  const atOnce = await fittingRows(most, (rows) => [programOf(layers - rows, layers)], options);
  const sums = new Float64Array(layers * heads * 2);
  for (let from = 0; from < layers; from += atOnce) {
    const to = Math.min(from + atOnce, layers);
    const session = await openProgram(programOf(from, to), options);
    try {
      for (const [i, document] of documents.entries()) {
        options.signal?.throwIfAborted();
        const own = means.subarray(from * heads * positions * dHead, to * heads * positions * dHead);
        const feeds = {
          ...documentFeeds(document, text.isFunction),
          means: f32([to - from, heads, positions, dHead], own),
        };
        addDivergences(sums, (await session.run(feeds)).excess!, from * heads);
        options.onProgress?.((from + ((to - from) * (i + 1)) / documents.length) / layers);
      }
    } finally {
      await session.release();
    }
  }
  const tokens = documents.length * positions;
  const effects = Float64Array.from({ length: layers * heads }, (_, head) => sums[2 * head]! / tokens);
  const scores = Array.from(effects, (effect, head) =>
    effect < LEAST_EFFECT ? null : 1 - sums[2 * head + 1]! / tokens / effect,
  );
  return { scores, effects };
}

/** @returns µ in head space, [L · H · S · d_h]. */
async function headMeans(source: ModelSource, documents: readonly number[][], options: RunOptions) {
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
  return Float32Array.from(means);
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

/** @param excess e^KL − 1 of some layers, [n, H, 2, S]. @param sums of nats. */
function addDivergences(sums: Float64Array, { shape, data }: HostTensor, firstHead: number): void {
  const positions = shape[3]!;
  for (let i = 0; i < data.length; i++) sums[2 * firstHead + Math.floor(i / positions)]! += Math.log1p(Number(data[i]));
}
