/** @file How a circuit was computed, in one line. */
import { formatPercent } from "../../lib/format.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { ABLATION_NAMES, LEVEL_NAMES, METHOD_NAMES, type ResultSettings, SEARCH_NAMES } from "../../lib/settings.ts";

interface MethodSettings extends ResultSettings {
  steps: number;
  path: string;
}

/** Scores: "EAP-IG (5 steps, midpoint rule) of edges by logit difference, interchange ablation". */
export function scoringWords({ method, steps, path, level, metric, ablation }: MethodSettings): string {
  const along = method === "EAP_IG" || method === "EAP_IG_ACTIVATIONS" ? ` (${steps} steps, ${path} rule)` : "";
  return `${METHOD_NAMES[method]}${along} of ${LEVEL_NAMES[level]} by ${METRIC_NAMES[metric].name.toLowerCase()}, ${ABLATION_NAMES[ablation]} ablation`;
}

/** The same with how the circuit was chosen. */
export function circuitWords(settings: MethodSettings & { selection: string; threshold: number }): string {
  const { selection, search, threshold } = settings;
  const how = search === "STABLE" ? "" : ` by ${SEARCH_NAMES[search]}`;
  return `${scoringWords(settings)}; ${selection} selection${how}, smallest circuit that keeps ${formatPercent(threshold)}, pruned`;
}
