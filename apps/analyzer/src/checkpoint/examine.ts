/** @file Looks at all that a checkpoint's folder holds, and says what is wrong with it instead of refusing it. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type CheckpointFacts, type FindingKind, type Problem, UserError, type WeightFileRecord } from "@atlas/schema";
import { type ModelConfig, readConfig } from "./config.ts";
import { tokenizerHash } from "./tokenizer-hash.ts";
import { readRecordedStep } from "./trainer-state.ts";
import { digestWeights, type WeightDigests, weightHashOf } from "./weight-digests.ts";
import { readWeightIndex, weightEntry } from "./weight-files.ts";
import { openCheckpoint } from "./weights.ts";

export interface Examined {
  weightHash: string | null;
  facts: CheckpointFacts;
  /** What is wrong with this checkpoint alone. */
  problems: Problem[];
  /** Null where it cannot be read. */
  config: ModelConfig | null;
}

/** Reads every byte of the weights. @throws Error only for what is not the checkpoint's fault. */
export async function examineFolder(directory: string): Promise<Examined> {
  return examine(directory, async (config, attempt) => {
    const checkpoint = config && (await attempt(() => openCheckpoint(directory)));
    return checkpoint && (await attempt(() => digestWeights(checkpoint)));
  });
}

/**
 * For a checkpoint whose weights lie elsewhere: reads none, so that it cannot tell whether they are sound.
 * @param directory has the checkpoint's other files, an index of shards among them
 * @param listed all of its files, as the place where they lie describes them
 */
export async function examineListing(directory: string, listed: readonly WeightFileRecord[]): Promise<Examined> {
  return examine(directory, async (_config, attempt) => {
    const files = await attempt(() => listedWeights(directory, listed));
    if (files === null) return null;
    const hashes = files.flatMap(({ sha256 }) => sha256 ?? []);
    return { files, weightHash: hashes.length === files.length ? weightHashOf(hashes) : null, fingerprint: null };
  });
}

/** A checkpoint of which nothing is known but that it is not there. */
export function nothingBut(problem: Problem): Examined {
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: null };
  return { weightHash: null, facts, config: null, problems: [problem] };
}

type Attempt = <T>(read: () => Promise<T>) => Promise<T | null>;
type Weights = { [Key in "weightHash" | "fingerprint" | "nonFinite"]?: WeightDigests[Key] | null } & {
  files: WeightFileRecord[];
};

async function examine(
  directory: string,
  look: (config: ModelConfig | null, attempt: Attempt) => Promise<Weights | null>,
): Promise<Examined> {
  const problems: Problem[] = [];
  const attempt: Attempt = async (read) => {
    try {
      return await read();
    } catch (error) {
      problems.push(problemOf(error, directory));
      return null;
    }
  };
  const config = await attempt(() => readConfig(join(directory, "config.json")));
  const recordedStep = await attempt(() => readRecordedStep(directory));
  const weights = await look(config, attempt);
  if (weights?.nonFinite != null)
    problems.push({ kind: "non-finite-weights", message: withinFolder(weights.nonFinite, directory) });
  const facts = { ...factsOf(config, weights, recordedStep), tokenizerHash: await tokenizerHash(directory) };
  return { weightHash: weights?.weightHash ?? null, facts, problems, config };
}

export function factsOf(
  config: ModelConfig | null,
  weights: Pick<Weights, "fingerprint" | "files"> | null,
  recordedStep: number | null,
): Omit<CheckpointFacts, "tokenizerHash"> {
  return {
    fingerprint: weights?.fingerprint ?? null,
    files: weights?.files ?? null,
    config: config && flat(config),
    recordedStep,
  };
}

/** @throws UserError when a file is missing, as opening the folder would. */
async function listedWeights(directory: string, listed: readonly WeightFileRecord[]): Promise<WeightFileRecord[]> {
  const entry = weightEntry([...(await readdir(directory)), ...listed.map(({ name }) => name)]);
  const names = entry?.isIndex ? (await readWeightIndex(join(directory, entry.name))).shards : [entry?.name];
  return names.map((name = "model.safetensors") => {
    const found = listed.find((file) => file.name === name);
    if (found) return found;
    throw new UserError(`There is no ${name}; choose another checkpoint, or have its files uploaded again.`, {
      code: "NOT_FOUND",
    });
  });
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
