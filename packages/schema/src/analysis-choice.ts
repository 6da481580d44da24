/** @file What a user may choose of the settings of an analysis beside those of its task; everything absent has its default. */
import { z } from "zod";
import {
  ABLATIONS,
  ATTRIBUTION_LEVELS,
  ATTRIBUTION_METHODS,
  MAX_RESAMPLES,
  METRICS,
  PATH_RULES,
  SEARCH_RULES,
} from "./run-settings.ts";

export const analysisChoice = z.strictObject({
  method: z.enum(ATTRIBUTION_METHODS).exactOptional(),
  level: z.enum(ATTRIBUTION_LEVELS).exactOptional(),
  steps: z.int().min(1).max(1000).exactOptional(),
  path: z.enum(PATH_RULES).exactOptional(),
  /** The task's own where absent. */
  metric: z.enum(METRICS).exactOptional(),
  ablation: z.enum(ABLATIONS).exactOptional(),
  /** For mean ablation: "clean", "corrupted" (where absent), or the absolute path of a file of prompts. */
  reference: z.string().min(1).max(4096).exactOptional(),
  /** Absent: one mean for each position. */
  pooled: z.literal(true).exactOptional(),
  /** How the circuit is searched; absent: `paper` for prompts in paper mode as far as it can be followed, else `stable`. */
  search: z.enum(SEARCH_RULES).exactOptional(),
  /** Of the prompts, for intervals and for how often edges are chosen; none where absent. */
  resamples: z.int().min(1).max(MAX_RESAMPLES).exactOptional(),
});
export type AnalysisChoice = z.infer<typeof analysisChoice>;
