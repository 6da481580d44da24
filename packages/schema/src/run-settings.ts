/** @file The settings of a run: everything that, with model, weights and data, decides its numbers. */
import { z } from "zod";

export const ATTRIBUTION_METHODS = ["eap", "eap-ig"] as const;
export const PATH_RULES = ["left", "paper", "midpoint", "gauss-legendre"] as const;
export const METRICS = ["logit-diff", "prob-diff"] as const;
export const SELECTIONS = ["topn", "greedy"] as const;

export type AttributionMethod = (typeof ATTRIBUTION_METHODS)[number];
export type PathRule = (typeof PATH_RULES)[number];
export type MetricName = (typeof METRICS)[number];
export type Selection = (typeof SELECTIONS)[number];

/** Steps from corrupted towards clean; 5 left end-points is what the EAP-IG reference code does. */
export const DEFAULT_STEPS = 5;
/** The paper keeps the smallest circuit that recovers 80% of the behaviour (Tigges et al. 2024, section 3). */
export const DEFAULT_THRESHOLD = 0.8;

export const runSettings = z.strictObject({
  method: z.enum(ATTRIBUTION_METHODS),
  /** Points on the path from corrupted to clean; 1 for plain EAP, which has no path. */
  steps: z.int().min(1).max(1000),
  path: z.enum(PATH_RULES),
  metric: z.enum(METRICS),
  ablation: z.literal("interchange"),
  selection: z.enum(SELECTIONS),
  /** Share of the behaviour the circuit must recover, floor-corrected. */
  threshold: z.number().min(0).max(1),
  numericType: z.literal("float32"),
});
export type RunSettings = z.infer<typeof runSettings>;
