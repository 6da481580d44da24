/** @file A checkpoint made ready for analysis: opened, hashed and checked for finite weights once for all its tasks. */
import type { CheckpointRecord, ModelRecord } from "@atlas/schema";
import { factsOf } from "../checkpoint/examine.ts";
import type { CheckpointRef, LineModel } from "../checkpoint/family/model-line.ts";
import { modelRecord } from "../checkpoint/family/model-record.ts";
import { tokenizerHash } from "../checkpoint/tokenizer-hash.ts";
import { readRecordedStep } from "../checkpoint/trainer-state.ts";
import { digestFiniteWeights } from "../checkpoint/weight-digests.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint/weights.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import type { LoadedTokenizer } from "../task/tokenizer.ts";

export interface OpenedCheckpoint {
  checkpoint: Checkpoint;
  tokenizer: LoadedTokenizer;
  model: ModelRecord;
  record: CheckpointRecord;
  /** Seconds spent on reading and hashing. */
  seconds: number;
}

/** @throws UserError when the folder is no sound checkpoint. */
export async function openForAnalysis(
  directory: string,
  { revision, step, tokens }: CheckpointRef,
  model: LineModel,
): Promise<OpenedCheckpoint> {
  const start = performance.now();
  const checkpoint = await openCheckpoint(directory);
  const tokenizer = await loadTokenizer(directory);
  const recordedStep = await readRecordedStep(directory);
  const digests = await digestFiniteWeights(checkpoint);
  const facts = factsOf(checkpoint.config, digests, recordedStep);
  return {
    checkpoint,
    tokenizer,
    model: modelRecord(model, checkpoint.config),
    record: {
      ...{ revision, step, tokens },
      weightHash: digests.weightHash,
      facts: { ...facts, tokenizerHash: await tokenizerHash(directory) },
    },
    seconds: (performance.now() - start) / 1000,
  };
}
