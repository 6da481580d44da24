/** @file What the two metrics are called, and their units. */

export type Metric = "LOGIT_DIFF" | "PROB_DIFF";

export const METRIC_NAMES = {
  LOGIT_DIFF: { name: "Logit difference", unit: "logits" },
  PROB_DIFF: { name: "Probability difference", unit: "probability" },
} as const satisfies Record<Metric, { name: string; unit: string }>;
