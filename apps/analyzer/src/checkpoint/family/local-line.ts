/** @file The family `local`: any folder of step folders, or a single checkpoint, as it lies on disk. */
import { basename, dirname, resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { type CheckpointFolder, listCheckpoints } from "../suite.ts";
import { readTrainingRecord } from "../training-record.ts";
import type { ModelLine } from "./model-line.ts";

/**
 * Tokens are known where `training.json` says how many a step has. A folder without that record belongs to a family named after
 * the folder it lies in.
 * @throws UserError when the folder holds no checkpoint, or those of several models.
 */
export async function localLine(directory: string): Promise<ModelLine> {
  const found = await listCheckpoints(directory);
  const folder = modelFolder(directory, found);
  const training = found[0]!.step === null ? undefined : await readTrainingRecord(folder);
  const tokens = (step: number | null) => (training && step !== null ? step * training.tokensPerStep : null);
  return {
    family: training ? `${training.family}-seed${training.seed}` : basename(dirname(folder)) || "local",
    model: basename(folder),
    license: null,
    citation: null,
    source: {
      kind: "local",
      directory: folder,
      folders: Object.fromEntries(found.map((each) => [each.revision, each.directory])),
    },
    checkpoints: found.map(({ revision, step }) => ({ revision, step: step ?? 0, tokens: tokens(step) })),
  };
}

function modelFolder(directory: string, found: readonly CheckpointFolder[]): string {
  const folders = found.map((each) => (each.step === null ? resolve(each.directory) : dirname(each.directory)));
  const [first, ...others] = new Set(folders);
  if (others.length === 0) return first!;
  const names = [first!, ...others].map((folder) => basename(folder)).join(", ");
  throw new UserError(`${directory} holds several models (${names}); give the folder of one of them.`);
}
