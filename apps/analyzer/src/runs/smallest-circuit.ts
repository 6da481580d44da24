/** @file The smallest circuit that keeps a behaviour, searched among circuits of one order of edges on a real model. */
import {
  type AttributionLevel,
  type CircuitRecord,
  type ComputationGraph,
  type MetricName,
  type SearchRule,
  type Selection,
  UserError,
} from "@atlas/schema";
import type { RankOptions } from "../circuit/rank.ts";
import { findCircuit } from "../circuit/search.ts";
import { selectionOrder } from "../circuit/select.ts";
import { rankNodes } from "../circuit/select-nodes.ts";
import { MASKS_PER_CALL } from "../circuit/size-curve.ts";
import type { ModelSource } from "../model/build.ts";
import { metricTable } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { mean } from "./completeness.ts";
import { type CircuitEvaluator, circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";
import { publishedMean } from "./paper-mode.ts";
import { stageOf } from "./report/effort.ts";

export interface CircuitSearchSettings extends RankOptions {
  selection: Selection;
  /** Share of the behaviour to keep, 0 to 1; circuit/search-*.ts say of which faithfulness. */
  threshold: number;
  rule?: SearchRule;
}

/** Scores of all edges, dense [n_w * n_r], or of all nodes, [n_w]. */
export interface ScoredModel {
  graph: ComputationGraph;
  /** Edges unless said otherwise. */
  level?: AttributionLevel;
  scores: Float32Array;
  /** Where known, the metric of every item in the whole model and with everything ablated. */
  ends?: { clean: readonly number[]; corrupted: readonly number[] };
}

export interface FoundCircuit {
  circuit: CircuitRecord;
  /** Mean metric of the whole model and with everything ablated. */
  clean: number;
  corrupted: number;
  /** Metric of every item by number of edges left after pruning, for every point of the curve. */
  perItem: ReadonlyMap<number, readonly number[]>;
}

export async function smallestCircuit(...search: Parameters<typeof searchCircuit>): Promise<CircuitRecord> {
  return (await searchCircuit(...search)).circuit;
}

/** @throws UserError when the rule cannot be followed by this metric or level. */
export async function searchCircuit(
  source: ModelSource,
  dataset: TaskDataset,
  { graph, level = "edge", scores, ends }: ScoredModel,
  { selection, threshold, rule, absolute = true }: CircuitSearchSettings,
  options: EvaluationOptions = {},
): Promise<FoundCircuit> {
  const metric = options.metric ?? dataset.metric;
  const { fromZero } = metricTable[metric];
  if (rule === "paper") requirePaperRule(level, metric);
  const average = rule === "paper" ? (values: readonly number[]) => publishedMean(dataset.task, values) : mean;
  return stageOf(options, "circuit", async () => {
    const ranking = { absolute };
    const order =
      level === "edge" ? selectionOrder(selection, graph, scores, ranking) : rankNodes(graph, scores, ranking);
    const evaluator = await circuitEvaluator(source, dataset, MASKS_PER_CALL, options);
    const perItem = new Map<number, readonly number[]>();
    // Pruned circuits of one order are nested, so that their number of edges names them.
    const evaluate = async (masks: Float32Array[]) => {
      const values = await evaluator.evaluate(masks);
      for (const [i, mask] of masks.entries()) perItem.set(edgesOf(mask), values[i]!);
      return values.map(average);
    };
    try {
      const both = ends ?? (await endsOf(evaluator, graph));
      perItem.set(graph.edges, both.clean).set(0, both.corrupted);
      const [clean, corrupted] = [average(both.clean), average(both.corrupted)];
      const search = { graph, level, order, evaluate, clean, corrupted, threshold, fromZero };
      return { circuit: await findCircuit(search, rule), clean, corrupted, perItem };
    } finally {
      await evaluator.release();
    }
  });
}

/** The rule of the paper counts edges and asks for shares of the clean metric. */
export const paperRuleServes = (level: AttributionLevel, metric: MetricName): boolean =>
  level === "edge" && metricTable[metric].fromZero;

/** @throws UserError where it cannot be followed. */
export function requirePaperRule(level: AttributionLevel, metric: MetricName): void {
  if (paperRuleServes(level, metric)) return;
  if (level === "node")
    throw new UserError("The paper's search counts edges; for nodes choose the rule stable or binary.");
  throw new UserError(
    `The paper's search asks for a share of the clean metric, which ${metric} has not, because its 0 is not the absence of behaviour; choose the rule stable or binary.`,
  );
}

const edgesOf = (mask: Float32Array): number => mask.reduce((sum, inside) => sum + inside, 0);

async function endsOf(evaluator: CircuitEvaluator, { writers, readers }: ComputationGraph) {
  const cells = writers.length * readers.length;
  const [clean, corrupted] = await evaluator.evaluate([new Float32Array(cells).fill(1), new Float32Array(cells)]);
  return { clean: clean!, corrupted: corrupted! };
}
