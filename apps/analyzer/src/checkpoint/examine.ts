/** @file Looks at all that a checkpoint's folder holds, and says what is wrong with it instead of refusing it. */
import { join } from "node:path";
import { type CheckpointFacts, type FindingKind, type Problem, UserError } from "@atlas/schema";
import { type ModelConfig, readConfig } from "./config.ts";
import { tokenizerHash } from "./tokenizer-hash.ts";
import { readRecordedStep } from "./trainer-state.ts";
import { digestWeights, type WeightDigests } from "./weight-digests.ts";
import { type Checkpoint, openCheckpoint } from "./weights.ts";

export interface FolderExamination {
  weightHash: string | null;
  facts: CheckpointFacts;
  /** What is wrong with this checkpoint alone. */
  problems: Problem[];
  config: ModelConfig | null;
  /** Null where the weights cannot be read. */
  checkpoint: Checkpoint | null;
  digests: WeightDigests | null;
}

/** Reads every byte of the weights. @throws Error only for what is not the checkpoint's fault. */
export async function examineFolder(directory: string): Promise<FolderExamination> {
  const problems: Problem[] = [];
  const attempt = async <T>(read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      problems.push(problemOf(error, directory));
      return null;
    }
  };
  const config = await attempt(() => readConfig(join(directory, "config.json")));
  const recordedStep = await attempt(() => readRecordedStep(directory));
  const checkpoint = config && (await attempt(() => openCheckpoint(directory)));
  const digests = checkpoint && (await attempt(() => digestWeights(checkpoint)));
  if (digests?.nonFinite !== undefined)
    problems.push({ kind: "non-finite-weights", message: withinFolder(digests.nonFinite, directory) });
  const facts = { ...factsOf(config, digests, recordedStep), tokenizerHash: await tokenizerHash(directory) };
  return { weightHash: digests?.weightHash ?? null, facts, problems, config, checkpoint, digests };
}

export function factsOf(
  config: ModelConfig | null,
  digests: WeightDigests | null,
  recordedStep: number | null,
): Omit<CheckpointFacts, "tokenizerHash"> {
  return {
    fingerprint: digests?.fingerprint ?? null,
    files: digests?.files ?? null,
    config: config && flat(config),
    recordedStep,
  };
}

/** "rotary.base" for what is inside "rotary"; lists as JSON. */
export function flat(config: object, prefix = ""): NonNullable<CheckpointFacts["config"]> {
  const entries = Object.entries(config).flatMap(([key, value]): [string, string | number | boolean | null][] => {
    if (Array.isArray(value)) return [[prefix + key, JSON.stringify(value)]];
    if (typeof value === "object" && value !== null) return Object.entries(flat(value, `${prefix}${key}.`));
    return [[prefix + key, value]];
  });
  return Object.fromEntries(entries);
}

function problemOf(error: unknown, directory: string): Problem {
  if (!(error instanceof UserError)) throw error;
  const kind: FindingKind = error.code === "NOT_FOUND" ? "missing-files" : "damaged-files";
  return { kind, message: withinFolder(error.message, directory) };
}

/** Files by their names within the checkpoint: where it lies on this machine is nobody else's business. */
function withinFolder(message: string, directory: string): string {
  return message.replaceAll(`${directory}/`, "").replaceAll(directory, "the folder");
}
