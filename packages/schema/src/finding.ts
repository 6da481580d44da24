/**
 * @file What can be wrong with a checkpoint, and what is known of it that says so. A finding is one sentence about one or several
 * checkpoints of a model line; a checkpoint with findings is not to be trusted in comparisons.
 */
import { z } from "zod";
import { MAX_INTEGER } from "./limits.ts";

/**
 * Each kind with its severity. An error: the files are not the weights that the checkpoint's name claims, or cannot be used. A
 * warning: they can, but something beside the weights differs along the line.
 */
export const FINDING_KINDS = {
  "missing-files": "error",
  "damaged-files": "error",
  "non-finite-weights": "error",
  "same-weights": "error",
  "final-weights": "error",
  "wrong-step": "error",
  "config-change": "error",
  "weights-changed": "error",
  "size-change": "warning",
  "tokenizer-change": "warning",
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;
export type Severity = (typeof FINDING_KINDS)[FindingKind];
export const FINDING_KIND_NAMES = Object.keys(FINDING_KINDS) as [FindingKind, ...FindingKind[]];
/** Those that one look at one checkpoint finds by itself; the others follow from the whole line. */
export const OWN_FINDING_KINDS = [
  "missing-files",
  "damaged-files",
  "non-finite-weights",
] as const satisfies readonly FindingKind[];
export const SEVERITIES = ["warning", "error"] as const satisfies readonly Severity[];

export interface Finding {
  kind: FindingKind;
  severity: Severity;
  /** One sentence. */
  message: string;
  /** Of the checkpoints it makes suspicious; never empty. */
  revisions: string[];
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A weight file of a checkpoint: name within its folder, length in bytes, SHA-256 where it is known. */
export const weightFileRecord = z.strictObject({
  name: z.string().min(1).max(1000),
  bytes: z.int().min(0),
  sha256: sha256.nullable(),
});
export type WeightFileRecord = z.infer<typeof weightFileRecord>;

/** What looking at a checkpoint's files told. Null: not known, because it was not looked at or cannot be read. */
export const checkpointFacts = z.strictObject({
  /** SHA-256 over the parameters' names, types, shapes and values, whatever the format and however sharded. */
  fingerprint: sha256.nullable(),
  /** The weight files that count, by name; null where they are not complete. */
  files: z.array(weightFileRecord).nullable(),
  /** SHA-256 of tokenizer.json. */
  tokenizerHash: sha256.nullable(),
  /** The fields of the configuration that decide what is computed. */
  config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  /** The optimiser step that its own files name. */
  recordedStep: z.int().min(0).max(MAX_INTEGER).nullable(),
});
export type CheckpointFacts = z.infer<typeof checkpointFacts>;

/** One sentence about one checkpoint alone. */
export interface Problem {
  kind: FindingKind;
  message: string;
}
