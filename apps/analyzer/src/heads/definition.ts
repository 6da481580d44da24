/** @file What a head score must say about itself. */
import type { HeadScoreDefinitionRecord, HeadScoreName, ScoreMode } from "@atlas/schema";

export interface HeadScoreDefinition {
  name: HeadScoreName;
  /** Raised when the formula, or how its data are chosen, changes: stored scores of other versions are other scores. */
  version: number;
  title: string;
  /** The formula in words, and what a high value means. */
  definition: string;
  /** Smallest and largest value there is; null where there is no bound. */
  range: readonly [number | null, number];
  unit: "attention" | "percent" | "share";
  /** What larger and smaller values mean. */
  sign: string;
  /** A head above it counts as one of its kind. */
  threshold: number;
  /** What the modes do differently. */
  modes: Readonly<Record<ScoreMode, string>>;
  source: string;
  /** Arithmetic in terms of the model, for reckoning how long it takes. */
  cost: string;
}

/** As it is stored with scores. */
export function definitionRecord(score: HeadScoreDefinition, mode: ScoreMode): HeadScoreDefinitionRecord {
  const { name, version, title, definition, modes, unit, range, sign, threshold, source } = score;
  const [low, high] = range;
  return { name, version, mode, title, definition, modeNote: modes[mode], unit, low, high, sign, threshold, source };
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
