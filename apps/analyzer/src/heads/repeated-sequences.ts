/** @file Random tokens, repeated once: on them nothing but the repetition can be predicted. */
import { type ScoreMode, UserError } from "@atlas/schema";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { generatorFor } from "../tensor/random.ts";

export interface SequenceLimits {
  vocabulary: number;
  maxPositions: number;
}

/** Tokens that a model of a small language sees repeated in its training, and what its texts begin with. */
export interface RepeatableTokens {
  begin: readonly number[];
  ids: readonly number[];
}

export interface RepeatedSequences {
  /** Where the first half begins. */
  start: number;
  /** Tokens before the repetition. */
  half: number;
  /** Token ids, [sequences][start + 2 · half]. */
  prompts: number[][];
}

/** Tokens before the repetition, where the model can read as many. */
const LONGEST_HALF = 100;
/** Ids that tokens are drawn from: neither single bytes nor the rarest ones. */
const FIRST_ID = 100;
const LAST_ID = 19_999;
const SEQUENCES: Record<ScoreMode, number> = { paper: 2, corrected: 8 };

/**
 * Tokens are drawn uniformly from ids 100 to 19,999, or from all ids where the vocabulary ends too early. In corrected mode no
 * token stands twice in a half, so that every repeated token has exactly one earlier place.
 * @param tokens drawn instead, where given
 * @throws UserError when the model reads fewer than 4 tokens
 */
export function repeatedSequences(
  limits: SequenceLimits,
  mode: ScoreMode,
  tokens?: RepeatableTokens,
): RepeatedSequences {
  const begin = tokens?.begin ?? [];
  const room = Math.min(LONGEST_HALF, Math.floor((limits.maxPositions - begin.length) / 2), limits.vocabulary);
  const ids = tokens?.ids ?? idRange(limits.vocabulary, room);
  const half = Math.min(room, ids.length);
  if (half < 2)
    throw new UserError(
      `Scores of attention patterns need prompts of at least 4 tokens, but the model reads ${limits.maxPositions} of a vocabulary of ${limits.vocabulary}; choose other scores.`,
    );
  const random = generatorFor(JSON.stringify(["repeated sequences", mode, half, ids[0]!, ids.length]));
  const draw = () => ids[uniformInt(random, 0, ids.length - 1)]!;
  const prompts = Array.from({ length: SEQUENCES[mode] }, () => {
    const drawn = mode === "paper" ? Array.from({ length: half }, draw) : different(half, draw);
    return [...begin, ...drawn, ...drawn];
  });
  return { start: begin.length, half, prompts };
}

function idRange(vocabulary: number, least: number): number[] {
  const end = Math.min(LAST_ID + 1, vocabulary);
  const first = end - FIRST_ID >= least ? FIRST_ID : 0;
  return Array.from({ length: end - first }, (_, i) => first + i);
}

function different(count: number, draw: () => number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(draw());
  return [...drawn];
}
