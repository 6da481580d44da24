/** @file The bundle in which looks at the checkpoints of one model travel: what their files told, and what is wrong with each by itself. */
import { z } from "zod";
import { checkpointRecord, modelRecord } from "./bundle.ts";
import { checkpointFacts, OWN_FINDING_KINDS } from "./finding.ts";

export const EXAMINATION_FORMAT = 1;

/** Checkpoints of one model: sixty times the longest training published in full. */
export const MAX_EXAMINED = 10_000;

const problem = z.strictObject({ kind: z.enum(OWN_FINDING_KINDS), message: z.string().min(1).max(2000) });

/** A checkpoint whose weights nobody has seen whole has no hash. */
export const examinedCheckpoint = checkpointRecord.pick({ revision: true, step: true, tokens: true }).extend({
  weightHash: checkpointRecord.shape.weightHash.nullable(),
  facts: checkpointFacts,
  problems: z.array(problem).max(100),
});

/** What is wrong along the line of checkpoints follows from these, beside those that are known already. */
export const examinationBundle = z.strictObject({
  format: z.literal(EXAMINATION_FORMAT),
  model: modelRecord,
  checkpoints: z.array(examinedCheckpoint).min(1).max(MAX_EXAMINED),
});

export type ExaminedCheckpointRecord = z.infer<typeof examinedCheckpoint>;
export type ExaminationBundle = z.infer<typeof examinationBundle>;
