/** @file Settings of attribution and of whole analyses, and what is taken where a user says nothing. */
import {
  type AnalysisChoice,
  type AttributionLevel,
  type AttributionMethod,
  DEFAULT_STEPS,
  DEFAULT_THRESHOLD,
  type PathRule,
  type RunSettings,
  SEARCH_OF_MODE,
  type TaskMetric,
  type TaskMode,
} from "@atlas/schema";
import { PUBLISHED_PATH } from "./paper-mode.ts";
import { paperRuleServes } from "./smallest-circuit.ts";

export type AttributionSettings = Pick<RunSettings, "method" | "steps" | "path"> & {
  /** Edges unless said otherwise. */
  level?: AttributionLevel;
};

/** Methods with a path of as many points as one likes, each with the rule of the library's scores. */
const LIBRARY_RULES: Partial<Record<AttributionMethod, PathRule>> = { "eap-ig": "left", "eap-ig-activations": "right" };
/** What the others store as their number of steps: the gradients they take, and 1 where they take none. */
const FIXED_STEPS: Partial<Record<AttributionMethod, number>> = { "clean-corrupted": 2 };

/** Steps and path have one value each where a method has no path, so that equal runs have equal settings. */
export function attributionSettings(
  method: AttributionMethod,
  chosen: { level?: AttributionLevel; steps?: number; path?: PathRule } = {},
): Required<AttributionSettings> {
  const { level = "edge", steps = DEFAULT_STEPS, path } = chosen;
  const rule = LIBRARY_RULES[method];
  if (rule === undefined) return { method, level, steps: FIXED_STEPS[method] ?? 1, path: "left" };
  return { method, level, steps, path: path ?? rule };
}

/**
 * Midpoints leave a completeness gap of order 1/m² where the library's left end-points leave one of order 1/m, at the same
 * cost; greedy growth from the logits is the paper's selection, and nodes are taken by score.
 *
 * @param reference the set that a mean is taken over, by name (chosen-ablation.ts)
 * @param mode of the task's prompts: in paper mode path and search are the paper's, as far as level and metric allow
 */
export function analysisSettings(
  taskMetric: TaskMetric,
  { method = "eap-ig", metric = taskMetric, ablation = "interchange", ...chosen }: AnalysisChoice = {},
  reference: NonNullable<RunSettings["reference"]> = "corrupted",
  mode: TaskMode = "corrected",
): RunSettings {
  const path = mode === "paper" ? PUBLISHED_PATH : ({ path: "midpoint" } as const);
  const attribution = attributionSettings(method, { ...(method === "eap-ig" && path), ...chosen });
  const rule = SEARCH_OF_MODE[paperRuleServes(attribution.level, metric) ? mode : "corrected"];
  const { search = rule } = chosen;
  return {
    ...attribution,
    metric,
    ablation,
    ...(ablation === "mean" && { reference, pooled: chosen.pooled ?? false }),
    selection: attribution.level === "node" ? "topn" : "greedy",
    ...(search !== "stable" && { search }),
    threshold: DEFAULT_THRESHOLD,
    numericType: "float32",
    ...(chosen.resamples !== undefined && { resamples: chosen.resamples }),
  };
}
