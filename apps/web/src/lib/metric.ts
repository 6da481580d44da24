/** @file What metrics are called, their units, and the value that means indifference, where there is one. */

export type Metric = "LOGIT_DIFF" | "PROB_DIFF" | "LOG_PROB" | "KL" | "ACCURACY" | "RANK";

interface MetricName {
  name: string;
  unit: string;
  /** Null where no value means that right and wrong answers are even. */
  even: number | null;
}

export const METRIC_NAMES: Readonly<Record<Metric, MetricName>> = {
  LOGIT_DIFF: { name: "Logit difference", unit: "logits", even: 0 },
  PROB_DIFF: { name: "Probability difference", unit: "probability", even: 0 },
  LOG_PROB: { name: "Log-probability", unit: "nats", even: null },
  KL: { name: "Divergence from the clean run", unit: "nats", even: null },
  ACCURACY: { name: "Accuracy by groups", unit: "share of prompts", even: 0.5 },
  RANK: { name: "Rank of the answer", unit: "place", even: null },
};
