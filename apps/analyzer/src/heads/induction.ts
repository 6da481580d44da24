/** @file Induction heads look from a token to what came after it before. */
import type { PatternScore } from "./definition.ts";
import { previousToken } from "./previous-token.ts";

export const induction: PatternScore = {
  name: "induction",
  version: 1,
  title: "Induction",
  definition:
    "Mean attention from each position in the second half of a repeated random sequence to the token after the same token in the first half.",
  range: [0, 1],
  unit: "attention",
  sign: previousToken.sign,
  threshold: 0.5,
  modes: {
    corrected: previousToken.modes.corrected,
    paper: `${previousToken.modes.paper}; the last position of the first half takes part, though nothing was repeated there yet, so that a perfect head scores 100/101`,
  },
  source: "Tigges et al. 2024, arXiv:2407.10827; Olsson et al. 2022, arXiv:2209.11895",
  cost: previousToken.cost,
  band: (start, half, mode) => ({
    offset: half - 1,
    first: start + half - (mode === "paper" ? 1 : 0),
    end: start + 2 * half,
  }),
};
