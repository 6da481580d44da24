/**
 * @file Runs an algorithm's definition on a checkpoint: level by level the effects of all heads by path patching, the heads that are
 * named, and how much of the effect they carry; then the checks and the repair.
 */
import {
  type Algorithm,
  type AlgorithmFindings,
  type AlgorithmLevel,
  HEAD_SCORES,
  type HeadScoreName,
  type LevelFinding,
  type RepairFinding,
  type ScoreMode,
} from "@atlas/schema";
import type { TaskDataset } from "../task/dataset.ts";
import { interpretLevel, receiversOf, type ScoreTable, scoresOf } from "../verify/interpret.ts";
import { runChecks } from "./algorithm-checks.ts";
import { headScores } from "./head-scores.ts";
import { type Head, type HeadReader, type PathPatch, patchPaths } from "./path-patching.ts";
import type { RunOptions } from "./run-options.ts";
import { selfRepair } from "./self-repair.ts";

export interface VerificationRequest {
  algorithm: Algorithm;
  mode: ScoreMode;
  dataset: TaskDataset;
  /** Text for scores that need one. */
  text?: string | undefined;
  /** Heads of a circuit of the checkpoint (layer · H + head), beside all heads. */
  circuit?: ReadonlySet<number> | undefined;
}

/** Patches of one pass. */
const TOGETHER = 12;

type ScoredModel = Parameters<typeof headScores>[0];

/** @throws UserError when the prompts or the model cannot serve the algorithm. */
export async function verifyAlgorithm(
  model: ScoredModel,
  request: VerificationRequest,
  options: RunOptions = {},
): Promise<AlgorithmFindings> {
  const { algorithm, mode, dataset, text, circuit } = request;
  const steps = algorithm.levels.length + 3;
  const part = (step: number) => ({
    ...options,
    onProgress: (share: number) => options.onProgress?.((step + share) / steps),
  });
  const wanted = scoresWanted(algorithm);
  const scored = wanted.length === 0 ? [] : await headScores(model, { scores: wanted, mode, text }, part(0));
  const scores: ScoreTable = Object.fromEntries(scored.map(({ name, values }) => [name, values]));
  const levels: LevelFinding[] = [];
  for (const [index, level] of algorithm.levels.entries()) {
    const receivers = receiversOf(level, levels);
    const effects = await levelEffects(model, dataset, level, receivers, part(index + 1));
    levels.push(interpretLevel(level, receivers, effects, scores, circuit));
  }
  const checks = await runChecks(model, dataset, algorithm.checks, options);
  return { levels, checks, repair: await repairOf(model, request, levels, scores, options) };
}

function scoresWanted({ levels, repair }: Algorithm): HeadScoreName[] {
  const wanted = new Set(levels.flatMap(({ roles }) => roles.flatMap(({ when }) => scoresOf(when))));
  if (repair) wanted.add(repair.score);
  return HEAD_SCORES.filter((name) => wanted.has(name));
}

/** @returns [L · H], null for heads that reach no receiver. */
async function levelEffects(
  model: ScoredModel,
  dataset: TaskDataset,
  level: AlgorithmLevel,
  receivers: readonly number[] | null,
  options: RunOptions,
): Promise<(number | null)[]> {
  const { layers, heads } = model.config;
  const all = Array.from({ length: layers * heads }, (_, head) => head);
  const highest = receivers === null ? layers : Math.max(-1, ...receivers.map((head) => Math.floor(head / heads)));
  const senders = all.filter((head) => Math.floor(head / heads) < highest);
  if (senders.length === 0) return all.map(() => null);
  const named = (head: number): Head => ({ layer: Math.floor(head / heads), head: head % heads });
  const to = (head: number): HeadReader => ({ ...named(head), input: inputOf(level) });
  const reached = receivers === null ? "logits" : receivers.map(to);
  const patches = senders.map((head): PathPatch => ({ senders: [named(head)], receivers: reached }));
  const found = await patchPaths(model, dataset, patches, Math.min(TOGETHER, patches.length), options);
  return all.map((head) => found[head]?.effect ?? null);
}

function inputOf({ receivers }: AlgorithmLevel): HeadReader["input"] {
  if (receivers === "logits") throw new Error("the logits have one input");
  return receivers.input;
}

async function repairOf(
  model: ScoredModel,
  { algorithm: { repair }, dataset, circuit }: VerificationRequest,
  levels: readonly LevelFinding[],
  scores: ScoreTable,
  options: RunOptions,
): Promise<RepairFinding | null> {
  if (repair === undefined) return null;
  const having = levels.flatMap(({ named }) => named.filter(({ roles }) => roles.includes(repair.role)));
  const strong = having.map(({ head }) => head).filter((head) => (scores[repair.score]?.[head] ?? 0) >= repair.above);
  if (strong.length === 0) return null;
  return selfRepair(
    model,
    dataset,
    [...new Set(strong)].sort((a, b) => a - b),
    circuit,
    options,
  );
}
