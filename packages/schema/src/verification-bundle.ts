/** @file The bundle in which one verification travels: an algorithm's definition on one checkpoint, and what it found. */
import { z } from "zod";
import { algorithm } from "./algorithm.ts";
import { checkpointRecord, datasetRecord, modelRecord } from "./bundle.ts";
import { SCORE_MODES } from "./head-scores.ts";
import { MAX_INTEGER } from "./limits.ts";
import { commandRecord } from "./portable-text.ts";

export const VERIFICATION_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(200);
const count = z.int().min(0);
const percent = z.number().min(0).max(100).nullable();

/** Heads are numbered layer · H + head, MLPs by layer. */
export const levelFinding = z.strictObject({
  name,
  /** Heads that received; null for the logits. */
  receivers: z.array(count).nullable(),
  /** [L · H], (patched − clean) / (clean − corrupted); null for heads that reach no receiver. */
  effects: z.array(z.number().nullable()),
  /** By strength of effect. */
  named: z.array(z.strictObject({ head: count, effect: z.number(), roles: z.array(name).min(1) })),
  /** 100 · Σ_named |e| / Σ |e|; null where there is no effect. */
  percent,
  /** The same among the heads of the circuit; null where none was given. */
  percentInCircuit: percent,
});

export const checkFinding = z.strictObject({
  name,
  of: z.enum(["heads", "mlps"]),
  /** [L · H] or [L]: shares of prompts, or means in logits. */
  values: z.array(z.number()),
  passed: z.array(count),
});

export const repairFinding = z.strictObject({
  ablated: z.array(count).min(1),
  /** Mean logit differences before and after the heads were taken out. */
  before: z.number(),
  after: z.number(),
  /** What the heads wrote themselves, in logits. */
  lost: z.number(),
  /** (after − before + lost) / lost. */
  repaired: z.number().nullable(),
  /** Of the other writers, strongest first, in logits. */
  changes: z.array(z.strictObject({ writer: name, change: z.number() })),
  inside: z.number().nullable(),
  outside: z.number().nullable(),
});

/** Means of the metric over prompts. */
export const swapFinding = z.strictObject({
  /** The checkpoint that components are taken from. */
  source: z.strictObject({ revision: name, step: count, weightHash: sha256 }),
  /** Of the checkpoint as it is, and of the source. */
  baseline: z.number(),
  sourceMetric: z.number(),
  /** With each group of the definition taken from the source. */
  swapped: z.array(z.number()).min(1),
});

export const algorithmFindings = z.strictObject({
  levels: z.array(levelFinding),
  checks: z.array(checkFinding),
  repair: repairFinding.nullable(),
  /** Of definitions with a swap alone. */
  swap: swapFinding.exactOptional(),
});

export const verificationBundle = z.strictObject({
  format: z.literal(VERIFICATION_FORMAT),
  /** Content address: same address, same findings. */
  address: sha256,
  model: modelRecord,
  checkpoint: checkpointRecord,
  task: z.strictObject({ name, version: z.int().min(1).max(MAX_INTEGER) }),
  dataset: datasetRecord,
  algorithm,
  mode: z.enum(SCORE_MODES),
  /** Address of the run whose circuit percentages are also taken in; null for none. */
  circuitOf: sha256.nullable(),
  /** SHA-256 of the text for scores that need one; null for the one that comes along. */
  textHash: sha256.nullable(),
  provenance: z.strictObject({ analyzerVersion: name, command: commandRecord }),
  seconds: z.number().min(0),
  findings: algorithmFindings,
});

export type LevelFinding = z.infer<typeof levelFinding>;
export type CheckFinding = z.infer<typeof checkFinding>;
export type SwapFinding = z.infer<typeof swapFinding>;
export type RepairFinding = z.infer<typeof repairFinding>;
export type AlgorithmFindings = z.infer<typeof algorithmFindings>;
export type VerificationBundle = z.infer<typeof verificationBundle>;

/** Changes that repaired a loss, strongest first, in an outline. */
export const OUTLINED_CHANGES = 10;

/** Findings without what they hold of every head: effects, values of checks, and all but the first changes of a repair. */
export type FindingsOutline = Omit<AlgorithmFindings, "levels" | "checks"> & {
  levels: Omit<LevelFinding, "effects">[];
  checks: Omit<CheckFinding, "values">[];
};
