/**
 * @file The completeness gap: Σ of the scores of all edges out of `input`, which is the score of the node `input`, minus
 * (mean clean − mean corrupted), in the metric's unit, or plus it where less of the metric is better. By completeness of integrated gradients (Sundararajan et al. 2017,
 * arXiv:1703.01365) it is zero for infinitely many points on the path between the inputs; what it is for few says how far they
 * are from enough.
 */
import type { AttributionMethod, MetricName } from "@atlas/schema";
import { benefit } from "../program/metric.ts";
import type { Attribution } from "./attribution.ts";

/** Why a method has no gap, as the end of "…, because …". */
const INCOMPLETE: Partial<Record<AttributionMethod, string>> = {
  "eap-ig-activations":
    "its paths move one group of nodes at a time, so the scores of one cut do not add up to the change",
  exact: "effects of edges and nodes measured one at a time do not add up",
};

/** @returns undefined where the gap is defined. */
export const whyIncomplete = (method: AttributionMethod): string | undefined => INCOMPLETE[method];

export function completenessGap(
  method: AttributionMethod,
  metric: MetricName,
  { graph, level, scores, clean, corrupted }: Omit<Attribution, "completenessGap">,
): number | null {
  if (whyIncomplete(method) !== undefined) return null;
  const outOfInput = scores.subarray(0, level === "node" ? 1 : graph.readers.length);
  return outOfInput.reduce((a, b) => a + b, 0) - benefit(metric) * (mean(clean) - mean(corrupted));
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
