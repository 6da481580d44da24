/** @file The settings with which checkpoints are analysed unless a user asks for others. */
import { DEFAULT_STEPS, DEFAULT_THRESHOLD, type MetricName, type RunSettings } from "@atlas/schema";

/**
 * Midpoints leave a completeness gap of order 1/m² where the library's left end-points leave one of order 1/m, at the same
 * cost; greedy growth from the logits is the paper's selection.
 */
export function analysisSettings(metric: MetricName): RunSettings {
  return {
    method: "eap-ig",
    steps: DEFAULT_STEPS,
    path: "midpoint",
    metric,
    ablation: "interchange",
    selection: "greedy",
    threshold: DEFAULT_THRESHOLD,
    numericType: "float32",
  };
}
