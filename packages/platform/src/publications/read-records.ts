/** @file What bundles say of model, checkpoint and prompts, from the rows that they were stored as. */
import {
  type CheckpointFacts,
  type CheckpointRecord,
  type DatasetRecord,
  type ImportedModel,
  type ModelRecord,
  portableText,
} from "@atlas/schema";
import type { checkpoints, datasets, examinations, families, models } from "@atlas/schema/db";

type ModelRow = typeof models.$inferSelect & { family: typeof families.$inferSelect };
type CheckpointRow = typeof checkpoints.$inferSelect & { examinations: readonly (typeof examinations.$inferSelect)[] };

export function modelOf({ licenseSource, lastStep, license, citation, ...row }: ModelRow): ModelRecord {
  return {
    ...shapeOf(row),
    ...{ license, citation },
    ...(licenseSource !== null && { licenseSource }),
    ...(lastStep !== null && { lastStep }),
  };
}

/** What every bundle says. */
export function shapeOf(row: Omit<ModelRow, "license" | "citation" | "licenseSource" | "lastStep">): ImportedModel {
  const { family, name, architecture, layers, heads, dModel, vocabulary, parallel, parameters } = row;
  return { family: family.name, name, architecture, layers, heads, dModel, vocabulary, parallel, parameters };
}

/** What is stored with results has a hash; of looks, that of the project counts. */
export function checkpointOf(row: CheckpointRow, projectId: number): CheckpointRecord {
  const { revision, step, tokens, weightHash, examinations } = row;
  const look = examinations.find((one) => one.projectId === projectId);
  return { revision, step, tokens, weightHash: weightHash!, ...(look && { facts: factsOf(look) }) };
}

export function factsOf(look: typeof examinations.$inferSelect): CheckpointFacts {
  const { fingerprint, files, tokenizerHash, config, recordedStep } = look;
  return { fingerprint, files, tokenizerHash, config, recordedStep };
}

/** Commands of before they named no folder of the machine go out as later ones are stored. */
export function provenanceOf({ analyzerVersion, command }: { analyzerVersion: string; command: string }) {
  return { analyzerVersion, command: portableText(command) };
}

export function datasetOf(row: typeof datasets.$inferSelect): DatasetRecord {
  const { hash, items, positions, mode, seed, corruption, bos, language, tokenizerHash, examples } = row;
  // They are stored together or not at all.
  const origin = tokenizerHash !== null && {
    origin: { mode, seed, corruption: corruption!, bos: bos!, language: language!, tokenizerHash },
  };
  return { hash, items, positions, ...origin, ...(examples && { examples }) };
}
