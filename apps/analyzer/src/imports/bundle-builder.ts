/** @file Collects what was read into a bundle: models and checkpoints once each, named by their place in its lists. */
import type { ImportBundle, ImportedCheckpoint, ImportedModel } from "@atlas/schema";

/** A model that results may be imported for. */
export interface ImportTarget {
  record: ImportedModel;
  tokensPerStep: number | null;
  /** Checkpoints that are stored already, under their own revisions. */
  checkpoints: readonly { revision: string; step: number; tokens: number | null }[];
}

export type Contents = Pick<ImportBundle, "models" | "checkpoints" | "circuits" | "values">;

export class BundleBuilder {
  readonly contents: Contents = { models: [], checkpoints: [], circuits: [], values: [] };
  readonly #models = new Map<string, number>();
  readonly #checkpoints = new Map<string, number>();

  modelIndex({ record }: ImportTarget): number {
    return indexOf(this.#models, record.name, this.contents.models, () => record);
  }

  /** The checkpoint at a step: the stored one where there is one, else stepN. */
  checkpointIndex(target: ImportTarget, step: number): number {
    const key = JSON.stringify([target.record.name, step]);
    return indexOf(this.#checkpoints, key, this.contents.checkpoints, (): ImportedCheckpoint => {
      const stored = target.checkpoints.find((checkpoint) => checkpoint.step === step);
      const tokens = stored?.tokens ?? (target.tokensPerStep === null ? null : step * target.tokensPerStep);
      return { model: this.modelIndex(target), revision: stored?.revision ?? `step${step}`, step, tokens };
    });
  }
}

function indexOf<Entry>(known: Map<string, number>, key: string, list: Entry[], make: () => Entry): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  const entry = make();
  known.set(key, list.length);
  list.push(entry);
  return list.length - 1;
}
