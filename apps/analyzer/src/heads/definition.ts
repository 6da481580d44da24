/** @file What a head score must say about itself. */
import type { HeadScoreName, ScoreMode } from "@atlas/schema";

export interface HeadScoreDefinition {
  name: HeadScoreName;
  title: string;
  /** The formula in words, and what a high value means. */
  definition: string;
  /** Smallest and largest value there is; null where there is no bound. */
  range: readonly [number | null, number];
  unit: "attention" | "percent" | "share";
  /** A head above it counts as one of its kind. */
  threshold: number;
  /** What the modes do differently. */
  modes: Readonly<Record<ScoreMode, string>>;
  source: string;
  /** Arithmetic in terms of the model, for reckoning how long it takes. */
  cost: string;
}

/** Which attention weights a score averages: those from each query `first` ≤ q < `end` to the key `offset` before it. */
export interface Band {
  offset: number;
  first: number;
  end: number;
}

export interface PatternScore extends HeadScoreDefinition {
  /** On `half` tokens, the first of them at `start`, that are then repeated once. */
  band(start: number, half: number, mode: ScoreMode): Band;
}
