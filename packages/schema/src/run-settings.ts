/** @file The settings of a run: everything that, with model, weights and data, decides its numbers. */
import { z } from "zod";

export const ATTRIBUTION_METHODS = ["eap", "eap-ig", "clean-corrupted", "eap-ig-activations", "exact"] as const;
/** What is scored: every edge, or every writer (heads, MLPs, the input). */
export const ATTRIBUTION_LEVELS = ["edge", "node"] as const;
export const PATH_RULES = ["left", "right", "paper", "midpoint", "gauss-legendre"] as const;
export const METRICS = ["logit-diff", "prob-diff"] as const;
export const SELECTIONS = ["topn", "greedy"] as const;

export type AttributionMethod = (typeof ATTRIBUTION_METHODS)[number];
export type AttributionLevel = (typeof ATTRIBUTION_LEVELS)[number];
export type PathRule = (typeof PATH_RULES)[number];
export type MetricName = (typeof METRICS)[number];
export type Selection = (typeof SELECTIONS)[number];

/** Steps from corrupted towards clean; 5 left end-points is what the EAP-IG reference code does. */
export const DEFAULT_STEPS = 5;
/** The paper keeps the smallest circuit that recovers 80% of the behaviour (Tigges et al. 2024, section 3). */
export const DEFAULT_THRESHOLD = 0.8;

export const runSettings = z.strictObject({
  method: z.enum(ATTRIBUTION_METHODS),
  /** Results of before there were levels are of edges. */
  level: z.enum(ATTRIBUTION_LEVELS).default("edge"),
  /** Gradients taken from corrupted to clean: points on a path, or what the method fixes (1 for `eap` and `exact`, 2 for `clean-corrupted`). */
  steps: z.int().min(1).max(1000),
  /** `left` where a method has no path of its own. */
  path: z.enum(PATH_RULES),
  metric: z.enum(METRICS),
  ablation: z.literal("interchange"),
  selection: z.enum(SELECTIONS),
  /** Share of the behaviour the circuit must recover, floor-corrected. */
  threshold: z.number().min(0).max(1),
  numericType: z.literal("float32"),
});
export type RunSettings = z.infer<typeof runSettings>;
