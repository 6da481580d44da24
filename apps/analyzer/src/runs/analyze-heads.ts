/** @file Head scores of an opened checkpoint: those that are not stored yet are computed and stored. */
import { type Db, findHeadScores, headScoreAddress, storeHeadScores } from "@atlas/platform";
import {
  type CheckpointRecord,
  HEAD_SCORE_FORMAT,
  type HeadScoreBundle,
  type HeadScoreName,
  type HeadScoreRecord,
  type ScoreMode,
} from "@atlas/schema";
import { definitionRecord } from "../heads/definition.ts";
import { HEAD_SCORE_TABLE } from "../heads/table.ts";
import type { HeadScoreRequest } from "./head-score-groups.ts";
import { computeHeadScores, type HeadScorePlan, type HeadScoreResult, planHeadScores } from "./head-scores.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface HeadAnalysis {
  model: string;
  revision: string;
  step: number;
  mode: ScoreMode;
  /** Heads of a layer. */
  perLayer: number;
  /** Scores computed now. */
  computed: HeadScoreResult[];
  /** Scores that were stored before. */
  known: HeadScoreName[];
  /** Scores that the model or its tokenizer cannot serve, with the reason. */
  unserved: { names: readonly HeadScoreName[]; reason: string }[];
}

/** @param command what a person would type to compute this again. */
export async function analyzeHeads(
  db: Db,
  opened: OpenedCheckpoint,
  request: HeadScoreRequest,
  command: string,
  options: RunOptions = {},
): Promise<HeadAnalysis> {
  const { checkpoint, tokenizer, model, record } = opened;
  const source = { ...checkpoint, tokenizer: async () => tokenizer };
  const unserved: HeadAnalysis["unserved"] = [];
  const plans = await planHeadScores(source, request, (names, reason) => unserved.push({ names, reason }));
  const stored = await findHeadScores(
    db,
    plans.flatMap((plan) => plan.asked.map((name) => headScoreAddressOf(opened.model.name, opened.record, plan, name))),
  );
  const isStored = (plan: HeadScorePlan, name: HeadScoreName) =>
    stored.has(headScoreAddressOf(opened.model.name, opened.record, plan, name));
  const known = plans.flatMap((plan) => plan.asked.filter((name) => isStored(plan, name)));
  const missing = plans
    .map((plan) => ({ ...plan, asked: plan.asked.filter((name) => !isStored(plan, name)) }))
    .filter(({ asked }) => asked.length > 0);
  const computed = await computeHeadScores(missing, options);
  if (computed.length > 0) await storeHeadScores(db, bundleOf(opened, computed, command));
  const { revision, step } = record;
  return { model: model.name, revision, step, mode: request.mode, perLayer: model.heads, computed, known, unserved };
}

function bundleOf(opened: OpenedCheckpoint, results: readonly HeadScoreResult[], command: string): HeadScoreBundle {
  const scores = results.map((result): HeadScoreRecord => {
    const { name, mode, data, values, denominators = null, seconds } = result;
    const definition = definitionRecord(HEAD_SCORE_TABLE[name], mode);
    return {
      address: headScoreAddressOf(opened.model.name, opened.record, result, name),
      definition,
      data,
      values,
      denominators,
      seconds,
    };
  });
  return {
    format: HEAD_SCORE_FORMAT,
    model: opened.model,
    checkpoint: opened.record,
    provenance: { analyzerVersion: ANALYZER_VERSION, command },
    // The kernel counts in KiB.
    peakMemory: process.resourceUsage().maxRSS * 1024,
    scores,
  };
}

/** Whether all scores of a request that the model can serve are stored; no weight is asked for. */
export async function headsAreStored(db: Db, opened: OpenedCheckpoint, request: HeadScoreRequest): Promise<boolean> {
  const { checkpoint, tokenizer, model, record } = opened;
  const plans = await planHeadScores({ ...checkpoint, tokenizer: async () => tokenizer }, request, () => {});
  const addresses = plans.flatMap((plan) =>
    plan.asked.map((name) => headScoreAddressOf(model.name, record, plan, name)),
  );
  return (await findHeadScores(db, addresses)).size === addresses.length;
}

function headScoreAddressOf(
  model: string,
  { revision, weightHash }: Pick<CheckpointRecord, "revision" | "weightHash">,
  { mode, data }: Pick<HeadScorePlan, "mode" | "data">,
  name: HeadScoreName,
): string {
  return headScoreAddress({
    ...{ model, revision, weightHash },
    score: { name, mode, version: HEAD_SCORE_TABLE[name].version },
    dataHash: data.hash,
    analyzerVersion: ANALYZER_VERSION,
  });
}
