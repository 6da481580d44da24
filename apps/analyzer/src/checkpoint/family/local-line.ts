/** @file The family `local`: any folder of step folders, or a single checkpoint, as it lies on disk. */
import { basename, dirname, resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { type CheckpointFolder, listCheckpoints } from "../suite.ts";
import { readTrainingRecord, TRAINING_RECORD } from "../training-record.ts";
import type { CheckpointRef, LocalSource, ModelLine } from "./model-line.ts";

export type LocalLine = ModelLine & { source: LocalSource };

/** @throws UserError when the folder holds no checkpoint, or those of several models. */
export async function localLine(directory: string): Promise<LocalLine> {
  const [line, ...others] = await localLines(directory);
  if (others.length === 0) return line!;
  const names = [line!, ...others].map(({ model }) => model).join(", ");
  throw new UserError(`${directory} holds several models (${names}); give the folder of one of them.`);
}

/**
 * Tokens, licence and citation are known where `training.json` says them. A folder without that record belongs to a family named
 * after the folder it lies in.
 * @returns the line of each model in a folder; at least one
 * @throws UserError when the folder holds no checkpoint.
 */
export async function localLines(directory: string): Promise<LocalLine[]> {
  const byFolder = new Map<string, CheckpointFolder[]>();
  for (const found of await listCheckpoints(directory)) {
    const folder = found.step === null ? resolve(found.directory) : dirname(found.directory);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), found]);
  }
  return Promise.all([...byFolder].map(([folder, found]) => lineOf(folder, found)));
}

export const folderOf = ({ source }: LocalLine, { revision }: CheckpointRef): string => source.folders[revision]!;

async function lineOf(folder: string, found: readonly CheckpointFolder[]): Promise<LocalLine> {
  const training = found[0]!.step === null ? undefined : await readTrainingRecord(folder);
  const tokens = (step: number | null) => (training && step !== null ? step * training.tokensPerStep : null);
  const family = training ? `${training.family}-seed${training.seed}` : basename(dirname(folder)) || "local";
  const model = basename(folder);
  return {
    family,
    model,
    // A folder's name alone may be that of another model elsewhere.
    storedAs: `${family}/${model}`,
    license: training?.license ?? null,
    citation: training?.citation ?? null,
    licenseSource: training?.license ? TRAINING_RECORD : "a folder that says none",
    source: {
      kind: "local",
      directory: folder,
      folders: Object.fromEntries(found.map((each) => [each.revision, each.directory])),
    },
    checkpoints: found.map(({ revision, step }) => ({ revision, step: step ?? 0, tokens: tokens(step) })),
  };
}
