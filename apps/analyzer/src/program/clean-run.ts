/** @file The clean run beside a program's own, for metrics that compare with it. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { forward } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { type AnswerInputs, type EvaluationMetric, metricTable } from "./metric.ts";

/**
 * A forward pass of its own, even where a program runs the clean prompt anyway: no gradient may reach what is compared with.
 * @param clean token ids, [B, S].
 */
export function withCleanRun(
  g: Graph,
  model: Transformer,
  metric: EvaluationMetric,
  clean: Value,
  answers: AnswerInputs,
): AnswerInputs {
  if (metricTable[metric].direction !== "zero-is-clean") return answers;
  return { ...answers, cleanFinal: g.at("clean", () => forward(g, model, model.embed(clean)).final) };
}
