/** @file The names of head scores and of the two ways of computing them. Their definitions stand with the analyzer. */

export const HEAD_SCORES = [
  "previous-token",
  "duplicate-token",
  "induction",
  "copy",
  "negative-copy",
  "copy-suppression",
  "succession",
] as const;
/** `corrected` mends what is wrong with the published computation; `paper` repeats it, flaws included. */
export const SCORE_MODES = ["corrected", "paper"] as const;

export type HeadScoreName = (typeof HEAD_SCORES)[number];
export type ScoreMode = (typeof SCORE_MODES)[number];
