/** @file Copy-suppression heads look at a token that is about to be predicted and write against it. */
import type { ScoreMode } from "@atlas/schema";
import type { HeadScoreDefinition } from "./definition.ts";

export interface TextSize {
  /** Stretches of text on which heads are ablated. */
  documents: number;
  /** Tokens of each, the one that begins a text included. */
  positions: number;
  /** Stretches over which a head's mean output is taken. */
  meanOver: number;
}

/** As many as the text has of these. */
export const TEXT_SIZE: Record<ScoreMode, TextSize> = {
  paper: { documents: 17, positions: 61, meanOver: 100 },
  corrected: { documents: 51, positions: 61, meanOver: 200 },
};
/** Share of the tokens so far that a head may write against. */
export const KEPT_SHARE = 0.05;
/** Nats. Below it float32 no longer tells what ablating a head does to the logits, and the score is a ratio of rounding errors. */
export const LEAST_EFFECT = 1e-6;

export const copySuppression: HeadScoreDefinition = {
  name: "copy-suppression",
  version: 1,
  title: "Copy suppression (CSPA)",
  definition:
    "How much of a head's direct effect on text is writing against tokens that it looks at and that the stream before it predicts: 1 − KL(clean ‖ only that part kept) / KL(clean ‖ head mean-ablated), means over positions. Kept at a query is, of the 5% of source tokens the stream predicts most, the negative part along each token's unembedding. 1 is a head that does nothing else; below 0 the kept part does more harm than the mean.",
  range: [null, 1],
  unit: "share",
  sign: "Above 0 the head writes against what it looks at; 0 is no such effect, below 0 keeping that part does more harm than the mean.",
  threshold: 0.1,
  modes: {
    corrected:
      "51 stretches of 61 tokens, means over 200; at early queries with fewer eligible tokens than may be kept, those are kept",
    paper:
      "17 stretches of 61 tokens, means over 100; at early queries with too few eligible tokens everything is kept",
  },
  source: "Tigges et al. 2024, arXiv:2407.10827, after McDougall et al. 2023, arXiv:2310.04625",
  cost: "per head, positions × vocabulary × (2 · d_head + 61) multiplications and 2 exponentials; no head's output is unembedded in model width",
};
