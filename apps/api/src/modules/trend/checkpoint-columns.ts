/** @file The columns that everything over training begins with: which checkpoints the entries belong to, which do not count, and where each number comes from. */
import type { SchemaTypes } from "../../builder.ts";
import type { OfCheckpoint } from "./newest.ts";
import { LEFT_OUT, LeftOutCheckpoint, NULLABLE_COLUMN, suspicions } from "./shared-fields.ts";

interface OverTraining {
  /** By step. */
  runs: readonly (OfCheckpoint & {
    address: string;
    analyzerVersion: string;
    checkpoint: { tokens: number | null };
  })[];
  leftOut: OfCheckpoint[];
}

export type FieldsOf<Parent> = PothosSchemaTypes.ObjectFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  Parent
>;

export const COLUMNS = "as columns of equal length, by step: entry i of each column belongs to checkpoint i.";

export function checkpointColumns<Parent extends OverTraining>(t: FieldsOf<Parent>) {
  return {
    revisions: t.stringList({
      description: 'Names of the revisions, such as "step128".',
      resolve: ({ runs }) => runs.map(({ checkpoint }) => checkpoint.revision),
    }),
    steps: t.intList({
      description: "Optimiser steps taken, ascending; 0 is the initialisation.",
      resolve: ({ runs }) => runs.map(({ checkpoint }) => checkpoint.step),
    }),
    tokens: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "Training tokens seen; null where the family does not say.",
      resolve: ({ runs }) => runs.map(({ checkpoint }) => checkpoint.tokens),
    }),
    leftOut: t.field({ type: [LeftOutCheckpoint], ...LEFT_OUT, resolve: (trend) => LEFT_OUT.resolve(trend) }),
    suspicions: t.stringList({
      nullable: NULLABLE_COLUMN,
      description:
        "What is wrong with each checkpoint: the sentences of its findings; null where nothing is known to be.",
      resolve: ({ runs }) => runs.map((run) => suspicions(run) || null),
    }),
    addresses: t.stringList({
      description:
        "Content addresses of the results, in hexadecimal: where each number comes from, with everything that decided it.",
      resolve: ({ runs }) => runs.map(({ address }) => address),
    }),
    analyzerVersions: t.stringList({
      description: "Versions of the analyzer that computed the results.",
      resolve: ({ runs }) => runs.map(({ analyzerVersion }) => analyzerVersion),
    }),
  };
}
