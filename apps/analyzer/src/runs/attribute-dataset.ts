/** @file Scores of all edges or nodes of a model on a whole dataset, by any method. */
import { type AttributionMethod, computationGraph, type MetricName } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { TaskDataset } from "../task/dataset.ts";
import type { AttributionSettings } from "./analysis-settings.ts";
import { exactScores } from "./attribute-exact.ts";
import { gradientScores, requireGradient } from "./attribute-gradients.ts";
import { type Attribution, meanScores, notFiniteScore, type PerItemOption, type SummedScores } from "./attribution.ts";
import { completenessGap } from "./completeness.ts";
import type { EvaluationOptions } from "./evaluate-circuits.ts";
import { checkAnswers } from "./metric-per-item.ts";
import { notFinite } from "./not-finite.ts";
import { stageOf } from "./report/effort.ts";

/**
 * @param dataset checked against the model (task/dataset.ts).
 * @param options metric and ablation are the dataset's own metric and interchange where not given.
 * @throws UserError when the path has no points, the metric no gradient where the method needs one, or a score is not finite.
 */
export async function attributeDataset(
  source: ModelSource,
  dataset: TaskDataset,
  settings: AttributionSettings,
  options: EvaluationOptions & PerItemOption = {},
): Promise<Attribution> {
  const graph = computationGraph(source.config);
  const { metric = dataset.metric } = options;
  checkAnswers(dataset, metric);
  const { level = "edge" } = settings;
  const { sums, ...summed } = await stageOf(options, "attribute", () =>
    summedScores(source, dataset, { ...settings, level }, options),
  );
  const wrong = notFiniteScore(graph, level, sums);
  if (wrong !== undefined) throw await notFinite(wrong, source, dataset.items, options);
  const scores = meanScores(graph, level, { sums, ...summed });
  const attribution = { graph, level, scores, ...summed };
  return { ...attribution, completenessGap: completenessGap(settings.method, metric, attribution) };
}

/** @throws UserError when a method gives nothing, or nothing but zeros, by a metric. */
export function requireDefined(method: AttributionMethod, metric: MetricName): void {
  if (method !== "exact") requireGradient(method, metric);
}

function summedScores(
  source: ModelSource,
  dataset: TaskDataset,
  settings: Required<AttributionSettings>,
  options: EvaluationOptions & PerItemOption,
): Promise<SummedScores> {
  const { method, level } = settings;
  return method === "exact"
    ? exactScores(source, dataset, level, options)
    : gradientScores(source, dataset, { ...settings, method }, options);
}
