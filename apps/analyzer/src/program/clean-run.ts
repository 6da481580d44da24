/** @file The clean run beside a program's own: for metrics that compare with it, and for runs that leave it somewhere. */
import type { MetricName } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { forward, type LayerTrace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { type AnswerInputs, metricTable } from "./metric.ts";
import type { Recording } from "./recording.ts";
import { cleanRows } from "./rows.ts";

/**
 * A forward pass of its own, even where a program runs the clean prompt anyway: no gradient may reach what is compared with.
 * @param clean token ids, [B, S].
 */
export function withCleanRun(
  g: Graph,
  model: Transformer,
  metric: MetricName,
  clean: Value,
  answers: AnswerInputs,
): AnswerInputs {
  if (metricTable[metric].direction !== "zero-is-clean") return answers;
  return { ...answers, cleanFinal: g.at("clean", () => forward(g, model, model.embed(clean)).final) };
}

/** What is read and written in one layer; shapes as in `LayerTrace`, with N = B. */
export type CleanLayer = Pick<
  LayerTrace,
  "stream" | "mlpStream" | "between" | "query" | "key" | "value" | "z" | "attentionOut" | "mlpOut"
>;

export interface CleanRun {
  /** The `input` writer's output, [B, S, D]. */
  embedded: Value;
  layers: readonly CleanLayer[];
  /** The stream before the final norm, [B, S, D]. */
  final: Value;
}

/** The clean half of a recording. */
export function cleanOf(g: Graph, { embedded, trace }: Recording): CleanRun {
  const clean = (x: Value) => cleanRows(g, x, embedded.shape[0]! / 2);
  return {
    embedded: clean(embedded),
    layers: trace.layers.map((layer) => ({
      stream: clean(layer.stream),
      mlpStream: clean(layer.mlpStream),
      between: clean(layer.between),
      query: clean(layer.query),
      key: clean(layer.key),
      value: clean(layer.value),
      z: clean(layer.z),
      attentionOut: clean(layer.attentionOut),
      mlpOut: clean(layer.mlpOut),
    })),
    final: clean(trace.final),
  };
}
