/** @file Head scores: their names, the two ways of computing them, what is asked of an analysis, and what a score says of itself. */
import { z } from "zod";
import { MAX_INTEGER } from "./limits.ts";

export const HEAD_SCORES = [
  "previous-token",
  "duplicate-token",
  "induction",
  "copy",
  "negative-copy",
  "s-inhibition",
  "copy-suppression",
  "succession",
] as const;
/** `corrected` mends what is wrong with the published computation; `paper` repeats it, flaws included. */
export const SCORE_MODES = ["corrected", "paper"] as const;

export type HeadScoreName = (typeof HEAD_SCORES)[number];
export type ScoreMode = (typeof SCORE_MODES)[number];

/** Which head scores an analysis computes. */
export const headScoreSettings = z.strictObject({
  /** All that the model's tokenizer serves where absent. */
  scores: z.array(z.enum(HEAD_SCORES)).min(1).exactOptional(),
  mode: z.enum(SCORE_MODES).exactOptional(),
  /** Absolute path of a file of text for copy suppression; one that fits the tokenizer where absent. */
  text: z.string().min(1).max(4096).exactOptional(),
});
export type HeadScoreSettings = z.infer<typeof headScoreSettings>;

const sentence = z.string().min(1).max(4000);

/** What a stored score means. Name, version and mode are its identity: a changed formula is a new version. */
export const headScoreDefinition = z.strictObject({
  /** One of HEAD_SCORES, or the name of a score computed elsewhere. */
  name: z
    .string()
    .max(100)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.int().min(1).max(MAX_INTEGER),
  mode: z.enum(SCORE_MODES),
  title: sentence,
  /** The formula in words. */
  definition: sentence,
  /** What the mode does that the other does not. */
  modeNote: sentence,
  /** "attention", "percent", "share", … */
  unit: z.string().min(1).max(100),
  /** Smallest and largest value there is; null where there is no bound. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** What larger, smaller and negative values mean. */
  sign: sentence,
  /** A head above it counts as one of its kind. */
  threshold: z.number(),
  source: sentence,
});
export type HeadScoreDefinitionRecord = z.infer<typeof headScoreDefinition>;
