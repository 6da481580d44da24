/** @file A checkpoint made ready for analysis: opened, hashed and checked for finite weights once for all its tasks. */
import { dirname } from "node:path";
import type { CheckpointRecord, ModelRecord } from "@atlas/schema";
import { factsOf } from "../checkpoint/examine.ts";
import type { CheckpointFolder } from "../checkpoint/suite.ts";
import { tokenizerHash } from "../checkpoint/tokenizer-hash.ts";
import { readRecordedStep } from "../checkpoint/trainer-state.ts";
import { readTrainingRecord } from "../checkpoint/training-record.ts";
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

/** @param family, model names under which results are stored. @throws UserError when the folder is no sound checkpoint. */
export async function openForAnalysis(
  folder: CheckpointFolder,
  family: string,
  model: string,
): Promise<OpenedCheckpoint> {
  const start = performance.now();
  const checkpoint = await openCheckpoint(folder.directory);
  const tokenizer = await loadTokenizer(folder.directory);
  const training = await readTrainingRecord(dirname(folder.directory));
  const recordedStep = await readRecordedStep(folder.directory);
  const digests = await digestFiniteWeights(checkpoint);
  const facts = factsOf(checkpoint.config, digests, recordedStep);
  const { architecture, layers, heads, dModel, vocabulary, parallel } = checkpoint.config;
  const { parameters } = checkpoint;
  // A folder that is no `stepN` does not say how long it was trained.
  const step = folder.step ?? 0;
  return {
    checkpoint,
    tokenizer,
    model: { family, name: model, architecture, layers, heads, dModel, vocabulary, parallel, parameters },
    record: {
      revision: folder.revision,
      step,
      tokens: training === undefined ? null : step * training.tokensPerStep,
      weightHash: digests.weightHash,
      facts: { ...facts, tokenizerHash: await tokenizerHash(folder.directory) },
    },
    seconds: (performance.now() - start) / 1000,
  };
}
