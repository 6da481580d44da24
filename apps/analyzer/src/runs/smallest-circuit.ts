/** @file The smallest circuit that keeps a behaviour, searched among circuits of one order of edges on a real model. */
import {
  type AttributionLevel,
  type CircuitRecord,
  type ComputationGraph,
  type MetricName,
  type Selection,
  UserError,
} from "@atlas/schema";
import type { RankOptions } from "../circuit/rank.ts";
import { findCircuit, type SearchRule } from "../circuit/search.ts";
import { selectionOrder } from "../circuit/select.ts";
import { rankNodes } from "../circuit/select-nodes.ts";
import { MASKS_PER_CALL } from "../circuit/size-curve.ts";
import type { ModelSource } from "../model/build.ts";
import { metricTable } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { mean } from "./completeness.ts";
import { circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";
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

/** @throws UserError when the rule cannot be followed by this metric or level. */
export async function smallestCircuit(
  source: ModelSource,
  dataset: TaskDataset,
  { graph, level = "edge", scores, ends }: ScoredModel,
  { selection, threshold, rule, absolute = true }: CircuitSearchSettings,
  options: EvaluationOptions = {},
): Promise<CircuitRecord> {
  const { fromZero } = metricTable[options.metric ?? dataset.metric];
  if (rule === "paper") requirePaperRule(level, options.metric ?? dataset.metric);
  return stageOf(options, "circuit", async () => {
    const ranking = { absolute };
    const order =
      level === "edge" ? selectionOrder(selection, graph, scores, ranking) : rankNodes(graph, scores, ranking);
    const evaluator = await circuitEvaluator(source, dataset, MASKS_PER_CALL, options);
    const evaluate = async (masks: Float32Array[]) => (await evaluator.evaluate(masks)).map(mean);
    try {
      const [clean, corrupted] = ends
        ? [mean(ends.clean), mean(ends.corrupted)]
        : await evaluate(everythingAndNothing(graph));
      const search = { graph, level, order, evaluate, clean: clean!, corrupted: corrupted!, threshold, fromZero };
      return await findCircuit(search, rule);
    } finally {
      await evaluator.release();
    }
  });
}

/** The rule of the paper counts edges and asks for shares of the clean metric. */
function requirePaperRule(level: AttributionLevel, metric: MetricName): void {
  if (level === "node")
    throw new UserError("The paper's search counts edges; for nodes choose the rule stable or binary.");
  if (!metricTable[metric].fromZero)
    throw new UserError(
      `The paper's search asks for a share of the clean metric, which ${metric} has not, because its 0 is not the absence of behaviour; choose the rule stable or binary.`,
    );
}

function everythingAndNothing({ writers, readers }: ComputationGraph): Float32Array[] {
  const cells = writers.length * readers.length;
  return [new Float32Array(cells).fill(1), new Float32Array(cells)];
}
