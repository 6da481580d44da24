/**
 * @file How far attributed scores can be trusted: edges patched for real beside their attributed scores, all of them on small models,
 * those with the largest attributed scores on large ones.
 */
import { type Agreement, agreement } from "@atlas/metrics";
import { computationGraph, formatEdge, type GraphShape } from "@atlas/schema";
import { rankEdges } from "../circuit/rank.ts";
import type { ModelSource } from "../model/build.ts";
import { benefit } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import type { AttributionSettings } from "./analysis-settings.ts";
import { attributeDataset } from "./attribute-dataset.ts";
import { longestPrompt, rowsPerPass } from "./batches.ts";
import { mean } from "./completeness.ts";
import { circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";
import { inGroups } from "./metric-per-item.ts";

export interface ExactAgreement extends Agreement {
  /** Edges of the model. */
  edges: number;
  /** Least magnitude that counted as material, in the metric's unit. */
  cut: number;
  /** Every compared edge, largest attributed score first, in the metric's unit. */
  compared: { edge: string; attributed: number; exact: number }[];
}

export interface AgreementSettings extends AttributionSettings {
  /** How many edges are patched, those with the largest attributed scores; all where not given. */
  top?: number | undefined;
  /** Least magnitude that counts as material, in the metric's unit; a share of the effect to be explained where not given. */
  cut?: number | undefined;
}

/** Of |clean − corrupted|: an edge that by itself decides a hundredth of what happens. */
const MATERIAL_SHARE = 0.01;
/** Edges patched in one pass: beyond this the corrupted run that they share is a small part of it already. */
const MOST_AT_ONCE = 32;

/** @throws UserError as attribution and evaluation do. */
export async function exactAgreement(
  source: ModelSource,
  dataset: TaskDataset,
  { top, cut, ...settings }: AgreementSettings,
  options: EvaluationOptions = {},
): Promise<ExactAgreement> {
  const half = (from: number) => ({
    ...options,
    onProgress: (share: number) => options.onProgress?.((from + share) / 2),
  });
  const { graph, scores, clean, corrupted } = await attributeDataset(source, dataset, settings, half(0));
  const cells = [...rankEdges(graph, scores, { most: Math.min(top ?? graph.edges, graph.edges) })];
  const exact = await patchedOneByOne(source, dataset, cells, clean, half(1));
  const attributed = Float32Array.from(cells, (cell) => scores[cell]!);
  const material = cut ?? (MATERIAL_SHARE * Math.abs(mean(clean) - mean(corrupted)) || Number.MIN_VALUE);
  const { writers, readers } = graph;
  const nameOf = (cell: number) =>
    formatEdge({ writer: writers[Math.floor(cell / readers.length)]!, reader: readers[cell % readers.length]! });
  return {
    ...agreement(exact, attributed, material),
    edges: graph.edges,
    cut: material,
    compared: cells.map((cell, i) => ({ edge: nameOf(cell), attributed: attributed[i]!, exact: exact[i]! })),
  };
}

/** @returns for each edge the mean over items of what corrupting it alone does to −metric. */
async function patchedOneByOne(
  source: ModelSource,
  dataset: TaskDataset,
  cells: readonly number[],
  clean: readonly number[],
  options: EvaluationOptions,
): Promise<Float32Array> {
  const { writers, readers } = computationGraph(source.config);
  const atOnce = Math.min(MOST_AT_ONCE, cells.length, rowsPerPass(longestPrompt(dataset.items)));
  const sign = benefit(options.metric ?? dataset.metric);
  const all = new Float32Array(writers.length * readers.length).fill(1);
  const evaluator = await circuitEvaluator(source, dataset, atOnce, options);
  let done = 0;
  try {
    const effects = await inGroups(cells, atOnce, async (group) => {
      const results = await evaluator.evaluate(group.map((cell) => all.slice().fill(0, cell, cell + 1)));
      done += group.length;
      options.onProgress?.(done / cells.length);
      return results.map((perItem) => sign * mean(perItem.map((value, item) => clean[item]! - value)));
    });
    return Float32Array.from(effects);
  } finally {
    await evaluator.release();
  }
}

/** Edges of models on which all of them are patched unless a number is asked for: minutes at most. */
export const SMALL_GRAPH = 2000;
/** Edges patched on larger ones. */
export const DEFAULT_TOP = 200;

/** How many edges are patched where nothing is said; undefined: all. */
export function defaultTop({ layers, heads, parallel }: GraphShape): number | undefined {
  return computationGraph({ layers, heads, parallel }).edges > SMALL_GRAPH ? DEFAULT_TOP : undefined;
}
