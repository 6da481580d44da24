/** @file Published results into the store: every file is read and checked before the first is stored. */
import { type Db, findStoredModel, storeImport } from "@atlas/platform";
import type { ImportBundle } from "@atlas/schema";
import type { ImportTarget } from "../imports/bundle-builder.ts";
import { type CircuitChoice, readImport } from "../imports/import-file.ts";
import { knownModel } from "../imports/known-models.ts";
import type { Mapping } from "../imports/mapping.ts";
import type { FindTarget } from "../imports/values.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface ImportChoice {
  source: string;
  license: string;
  mapping?: Mapping | undefined;
  circuit: CircuitChoice;
  /** What a person would type to import this file again. */
  command(path: string): string;
}

export interface ImportResult {
  bundle: ImportBundle;
  /** False when it was stored before. */
  stored: boolean;
}

/** @throws UserError that says what is wrong with a file; then none is stored. */
export async function importResults(db: Db, paths: readonly string[], choice: ImportChoice): Promise<ImportResult[]> {
  const { command, ...request } = choice;
  const findTarget = targetFinder(db, choice.mapping);
  const bundles: ImportBundle[] = [];
  for (const path of paths) {
    const provenance = { analyzerVersion: ANALYZER_VERSION, command: command(path) };
    bundles.push(await readImport({ path, ...request, provenance }, findTarget));
  }
  const results: ImportResult[] = [];
  for (const bundle of bundles) results.push({ bundle, stored: (await storeImport(db, bundle)).stored });
  return results;
}

/** What is stored comes first, then what the mapping says, then what is known; each model is looked up once. */
function targetFinder(db: Db, mapping: Mapping | undefined): FindTarget {
  const found = new Map<string, Promise<ImportTarget | undefined>>();
  const look = async (name: string): Promise<ImportTarget | undefined> => {
    const stored = await findStoredModel(db, name);
    const known = knownModel(name);
    const { tokensPerStep = known?.tokensPerStep ?? null, ...shape } = mapping?.models[name] ?? {};
    const described = "family" in shape ? { ...shape, name } : known?.record;
    const record = stored?.record ?? described;
    return record && { record, tokensPerStep, checkpoints: stored?.checkpoints ?? [] };
  };
  return (name) => {
    const target = found.get(name) ?? look(name);
    found.set(name, target);
    return target;
  };
}
