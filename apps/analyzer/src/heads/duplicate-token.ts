/** @file Duplicate-token heads look from a token to where it stood before. */
import type { PatternScore } from "./definition.ts";
import { previousToken } from "./previous-token.ts";

export const duplicateToken: PatternScore = {
  name: "duplicate-token",
  version: 1,
  title: "Duplicate token",
  definition:
    "Mean attention from each position in the second half of a repeated random sequence to the same token in the first half.",
  range: [0, 1],
  unit: "attention",
  sign: previousToken.sign,
  threshold: 0.5,
  modes: previousToken.modes,
  source: "Tigges et al. 2024, arXiv:2407.10827; Wang et al. 2022, arXiv:2211.00593",
  cost: previousToken.cost,
  band: (start, half) => ({ offset: half, first: start + half, end: start + 2 * half }),
};
