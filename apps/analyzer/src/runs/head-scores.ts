/** @file Head scores of one checkpoint: planned (which scores, on what data), then computed, each program once. */
import { type HeadScoreName, type ScoreDataRecord, type ScoreMode, UserError } from "@atlas/schema";
import {
  HEAD_SCORE_GROUPS,
  type HeadScoreRequest,
  type HeadScoreValues,
  type PlannedData,
  type ScoredModel,
} from "./head-score-groups.ts";
import { stageOf } from "./report/effort.ts";
import type { RunOptions } from "./run-options.ts";

/** Scores that one program computes together. */
export interface HeadScorePlan extends PlannedData {
  /** All that the program computes. */
  names: readonly HeadScoreName[];
  /** Those of them that are asked for. */
  asked: readonly HeadScoreName[];
  mode: ScoreMode;
}

export interface HeadScoreResult extends HeadScoreValues {
  name: HeadScoreName;
  mode: ScoreMode;
  /** What it was computed on. */
  data: ScoreDataRecord;
  /** Of the computation, shared by the scores of one program. */
  seconds: number;
}

/**
 * @param onUnserved told of scores that this model or its tokenizer cannot serve, which are then left out
 * @throws UserError when a score cannot be served and nobody is told, or the text of the request is no good
 */
export async function planHeadScores(
  model: ScoredModel,
  request: HeadScoreRequest,
  onUnserved?: (names: readonly HeadScoreName[], reason: string) => void,
): Promise<HeadScorePlan[]> {
  const { scores, mode, text } = request;
  const plans: HeadScorePlan[] = [];
  for (const { names, takesText, plan } of HEAD_SCORE_GROUPS) {
    const asked = names.filter((name) => scores.includes(name));
    if (asked.length === 0) continue;
    try {
      plans.push({ names, asked, mode, ...(await plan(model, { mode, text })) });
    } catch (error) {
      if (!(error instanceof UserError) || !onUnserved || (takesText && text !== undefined)) throw error;
      onUnserved(asked, error.message);
    }
  }
  return plans;
}

export async function computeHeadScores(
  plans: readonly HeadScorePlan[],
  options: RunOptions = {},
): Promise<HeadScoreResult[]> {
  const results: HeadScoreResult[] = [];
  for (const [index, { names, asked, mode, data, compute }] of plans.entries()) {
    const start = performance.now();
    const onProgress = (share: number) => options.onProgress?.((index + share) / plans.length);
    const values = await stageOf(options, "score heads", () => compute({ ...options, onProgress }, asked));
    const seconds = (performance.now() - start) / 1000;
    for (const [i, name] of names.entries())
      if (asked.includes(name)) results.push({ name, mode, data, seconds, ...values[i]! });
  }
  return results;
}

/** @throws UserError when a score cannot be computed for this model. */
export async function headScores(
  model: ScoredModel,
  request: HeadScoreRequest,
  options: RunOptions = {},
): Promise<HeadScoreResult[]> {
  return computeHeadScores(await planHeadScores(model, request), options);
}
