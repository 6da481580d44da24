/**
 * @file The bundle in which head scores travel: scores of all heads of one checkpoint. Each score has a content address of its own, so
 * that a score added later is the only one computed.
 */
import { z } from "zod";
import { checkpointRecord, modelRecord, provenanceRecord } from "./bundle.ts";
import { headScoreDefinition } from "./head-scores.ts";
import { portableText } from "./portable-text.ts";

export const HEAD_SCORE_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a score was computed on: prompts, text, or lists of words. */
export const scoreDataRecord = z.strictObject({
  description: z.string().min(1).max(1000).overwrite(portableText),
  /** SHA-256 of the token ids. */
  hash: sha256,
});

export const headScoreRecord = z.strictObject({
  /** Content address: same address, same values. */
  address: sha256,
  definition: headScoreDefinition,
  data: scoreDataRecord,
  /** By layer, then head, [L · H]; null where the score is undefined for a head. */
  values: z.array(z.number().nullable()),
  /** For a ratio its denominators, [L · H]. */
  denominators: z.array(z.number()).nullable(),
  /** Seconds of the computation it comes from, which scores of one program share. */
  seconds: z.number().min(0),
});

export const headScoreBundle = z.strictObject({
  format: z.literal(HEAD_SCORE_FORMAT),
  model: modelRecord,
  checkpoint: checkpointRecord,
  provenance: provenanceRecord,
  /** Largest resident memory of the process, bytes. */
  peakMemory: z.int().min(0),
  scores: z.array(headScoreRecord).min(1).max(100),
});

export type ScoreDataRecord = z.infer<typeof scoreDataRecord>;
export type HeadScoreRecord = z.infer<typeof headScoreRecord>;
export type HeadScoreBundle = z.infer<typeof headScoreBundle>;
