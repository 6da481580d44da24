/** @file Scores by exact patching: every edge or node patched for real, many in one pass. */
import { type AttributionLevel, type ComputationGraph, computationGraph, edgeCells } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { Session } from "../onnx/session.ts";
import { type ExactShape, exactProgram, writersInput } from "../program/exact.ts";
import { type ExactPass, entriesOf, exactPasses, runsPerWriter, scoreIndex } from "../program/methods/exact.ts";
import { benefit } from "../program/metric.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { type HostTensor, i64 } from "../tensor/tensor.ts";
import type { PerItemOption, SummedScores } from "./attribution.ts";
import { type Batch, batchesOf, longestPrompt, spread } from "./batches.ts";
import type { EvaluationOptions } from "./evaluate-circuits.ts";
import { fittingRows } from "./fitting-rows.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";
import { writerMeans } from "./writer-means.ts";

/** The stream of all patched runs of a pass: enough for full matrix products, and not far from what a cache holds. */
const STREAM_BYTES = 2 ** 23;

type PassShape = ExactShape & Pick<ExactPass, "calls">;

/** @param streamBytes of all patched runs of a pass, where memory allows; less takes more passes. */
export async function exactScores(
  source: ModelSource,
  dataset: TaskDataset,
  level: AttributionLevel,
  options: EvaluationOptions & PerItemOption,
  streamBytes = STREAM_BYTES,
): Promise<SummedScores> {
  const { metric = dataset.metric, ablation = { kind: "interchange" } } = options;
  const { items } = dataset;
  const graph = computationGraph(source.config);
  const positions = longestPrompt(items);
  const common = { positions, metric, level, ablation: ablation.kind };
  const shapesAt = (rows: number) =>
    passesAt(graph, level, items.length, rows).map((pass, i) => ({ ...common, ...pass, ends: i === 0 }));
  const programs = (rows: number) => shapesAt(rows).map((shape) => exactProgram(source, shape));
  const most = Math.max(1, Math.floor(streamBytes / (4 * source.config.dModel * positions)));
  const rows = await fittingRows(most, programs, options);
  const fixed: Record<string, HostTensor> =
    ablation.kind === "mean" ? { means: await writerMeans(source, ablation, positions, options) } : {};
  const run = new ExactRun(source, items, graph, level, fixed, options);
  const shapes = shapesAt(rows);
  for (const [index, shape] of shapes.entries()) await run.pass(shape, index / shapes.length, 1 / shapes.length);
  const scored = level === "node" ? graph.writers.map((_, row) => row) : edgeCells(graph);
  return run.scores(benefit(metric), scored);
}

/** @param rows of one forward pass: as many items at once as there is room for all of their patched runs, or one in several passes. */
function passesAt(graph: ComputationGraph, level: AttributionLevel, items: number, rows: number) {
  const entries = entriesOf(graph, level);
  const perItem = entries.reduce((sum, entry) => sum + (entry.end - entry.first) * runsPerWriter(entry), 0);
  const batch = spread(items, Math.min(items, Math.max(1, Math.floor(rows / perItem))));
  return exactPasses(entries, rows).map((pass) => ({ ...pass, batch }));
}

/** A call of a pass, and how many items were there before its batch. */
interface Place {
  call: number;
  seen: number;
}

/** Adds up, pass by pass, what patched runs give. */
class ExactRun {
  private readonly source: ModelSource;
  private readonly items: readonly Item[];
  private readonly graph: ComputationGraph;
  private readonly fixed: Readonly<Record<string, HostTensor>>;
  private readonly options: RunOptions & PerItemOption;
  /** Σ over items of the metric of patched runs, by index of the score; 0 where there is no edge. */
  private readonly patched: Float64Array;
  /** The same of each item, [items · indices], where items are kept apart. */
  private readonly apart: Float32Array | undefined;
  private readonly clean: number[] = [];
  private readonly corrupted: number[] = [];

  constructor(
    source: ModelSource,
    items: readonly Item[],
    graph: ComputationGraph,
    level: AttributionLevel,
    fixed: Readonly<Record<string, HostTensor>>,
    options: RunOptions & PerItemOption,
  ) {
    this.source = source;
    this.items = items;
    this.graph = graph;
    this.fixed = fixed;
    this.options = options;
    this.patched = new Float64Array(graph.writers.length * (level === "node" ? 1 : graph.readers.length));
    this.apart = options.perItem ? new Float32Array(items.length * this.patched.length) : undefined;
  }

  /** @param done share of the work before this pass. @param share its own. */
  async pass(shape: PassShape, done: number, share: number): Promise<void> {
    const { source, items, options } = this;
    const session = await openProgram(exactProgram(source, shape), options);
    try {
      let seen = 0;
      for (const batch of batchesOf(items, { ...shape, vocabulary: source.config.vocabulary })) {
        for (let call = 0; call < shape.calls; call++) {
          options.signal?.throwIfAborted();
          await this.call(session, shape, batch, { call, seen });
        }
        seen += batch.items.length;
        options.onProgress?.(done + (share * seen) / items.length);
      }
    } finally {
      await session.release();
    }
  }

  private async call(session: Session, shape: PassShape, { feeds, items }: Batch, at: Place): Promise<void> {
    const { corrupted, ...common } = feeds;
    const results = await session.run({
      ...common,
      ...(shape.ablation === "interchange" && { corrupted }),
      ...this.fixed,
      ...writerFeeds(shape, at.call),
    });
    this.add(shape, numbers(results.metric), items.length, at);
    if (!shape.ends || at.call > 0) return;
    this.clean.push(...numbers(results.cleanMetric).subarray(0, items.length));
    this.corrupted.push(...numbers(results.corruptedMetric).subarray(0, items.length));
  }

  /** @param metric [N, B], the first `items` of each row. */
  private add({ entries, batch }: PassShape, metric: Float32Array, items: number, { call, seen }: Place): void {
    const { graph, patched, apart } = this;
    let row = 0;
    for (const { entry, atOnce } of entries)
      for (let run = 0; run < runsPerWriter(entry); run++)
        for (let i = 0; i < atOnce; i++, row++) {
          const writer = entry.first + call * atOnce + i;
          if (writer >= entry.end) continue;
          const index = scoreIndex(graph, entry, writer, run);
          const own = metric.subarray(row * batch, row * batch + items);
          patched[index]! += total(own);
          if (apart) for (const [item, value] of own.entries()) apart[(seen + item) * patched.length + index] = value;
        }
  }

  /** @param sign 1 where more of the metric is better. @param scored indices of what there is. */
  scores(sign: number, scored: ArrayLike<number>): SummedScores {
    const { clean, corrupted, patched, apart } = this;
    const unpatched = total(clean);
    const sums = patched.map((sum) => sign * (unpatched - sum));
    const perItem =
      apart &&
      Float32Array.from({ length: clean.length * scored.length }, (_, i) => {
        const item = Math.floor(i / scored.length);
        return sign * (clean[item]! - apart[item * patched.length + scored[i % scored.length]!]!);
      });
    return { sums, clean, corrupted, ...(perItem && { perItem }) };
  }
}

/** Which writers are patched in a call; the last one has the last writer several times where they do not come out even. */
function writerFeeds({ entries }: PassShape, call: number): Record<string, HostTensor> {
  const rows = ({ entry, atOnce }: PassShape["entries"][number]) =>
    Float64Array.from({ length: atOnce }, (_, i) => Math.min(entry.first + call * atOnce + i, entry.end - 1));
  return Object.fromEntries(entries.map((own) => [writersInput(own.entry.place), i64([own.atOnce], rows(own))]));
}

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const numbers = (tensor: HostTensor | undefined): Float32Array => tensor!.data as Float32Array;
