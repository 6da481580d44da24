/** @file What a bundle tells of its checkpoint beside results, and what that says about the line of checkpoints. */
import type { CheckpointFacts, CheckpointRecord } from "@atlas/schema";
import type { Transaction } from "./database.ts";
import { recordLook, refreshFindings } from "./integrity/store-examination.ts";
import type { FindingsOf } from "./integrity/stored-findings.ts";

const UNKNOWN: CheckpointFacts = {
  fingerprint: null,
  files: null,
  tokenizerHash: null,
  config: null,
  recordedStep: null,
};

export async function noteFacts(
  tx: Transaction,
  line: FindingsOf,
  checkpointId: number,
  { revision, weightHash, facts = UNKNOWN }: CheckpointRecord,
): Promise<void> {
  const news = await recordLook(tx, line.project, checkpointId, { weightHash, facts });
  if (news) await refreshFindings(tx, line, [{ revision, facts, problems: [] }]);
}
