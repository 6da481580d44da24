/** @file Node ablation over a whole dataset: what some nodes write is replaced everywhere, and all behind them is recomputed. */
import { type CircuitNode, computationGraph, UserError, writerIndex } from "@atlas/schema";
import { edgeMask } from "../circuit/mask.ts";
import { withoutNodes } from "../circuit/select-nodes.ts";
import type { ModelSource } from "../model/build.ts";
import { benefit } from "../program/metric.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { mean } from "./completeness.ts";
import { circuitEvaluator, type EvaluationOptions } from "./evaluate-circuits.ts";
import { requireNode } from "./require-node.ts";

/** The whole model. */
export interface MeasuredRun {
  mean: number;
  /** Metric of every item. */
  perItem: number[];
}

export interface NodeAblation extends MeasuredRun {
  /** What is lost, in the metric's unit: clean − ablated, or the reverse where less is better. Positive: the nodes help. */
  loss: number;
}

/** Circuits of one pass: beyond this what they share is a small part already. */
const MOST_TOGETHER = 16;

/**
 * @param groups nodes that are ablated together
 * @throws UserError when a node is not in the model or writes nothing, or an item lacks the answers of the metric
 */
export async function ablateNodes(
  source: ModelSource,
  dataset: TaskDataset,
  groups: readonly (readonly CircuitNode[])[],
  options: EvaluationOptions = {},
): Promise<{ clean: MeasuredRun; ablations: NodeAblation[] }> {
  const graph = computationGraph(source.config);
  const ablated = groups.map((nodes) => nodes.map((node) => rowOf(graph, node)));
  const masks = [[], ...ablated].map((rows) => edgeMask(graph, withoutNodes(graph, rows)));
  const sign = benefit(options.metric ?? dataset.metric);
  const evaluator = await circuitEvaluator(source, dataset, Math.min(masks.length, MOST_TOGETHER), options);
  const runs = await evaluator.evaluate(masks).finally(() => evaluator.release());
  const [clean, ...rest] = runs.map((perItem) => ({ mean: mean(perItem), perItem }));
  return { clean: clean!, ablations: rest.map((run) => ({ ...run, loss: sign * (clean!.mean - run.mean) })) };
}

function rowOf(graph: ReturnType<typeof computationGraph>, node: CircuitNode): number {
  if (node.kind === "logits")
    throw new UserError("The logits write nothing that could be ablated; name heads, MLPs or the input.");
  requireNode(graph, node);
  return writerIndex(graph, node);
}
