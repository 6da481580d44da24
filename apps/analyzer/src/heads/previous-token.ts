/** @file Previous-token heads look from each token to the one before it. */
import type { PatternScore } from "./definition.ts";

export const previousToken: PatternScore = {
  name: "previous-token",
  version: 1,
  title: "Previous token",
  definition: "Mean attention from each position of a repeated random sequence to the position before it.",
  range: [0, 1],
  unit: "attention",
  sign: "0 is a head that never looks there, 1 one that looks nowhere else.",
  threshold: 0.5,
  modes: {
    corrected: "8 sequences of different tokens; for demo models of words that they see repeated in training",
    paper: "2 sequences of tokens drawn with replacement",
  },
  source: "Tigges et al. 2024, arXiv:2407.10827; Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
  cost: "one forward pass of 2 or 8 sequences of 200 tokens, shared by the three scores of attention patterns",
  band: (start, half) => ({ offset: 1, first: start + 1, end: start + 2 * half }),
};
