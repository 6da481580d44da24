/** @file The health of a model's checkpoints: each of them, what was found, and which are left out of trends. */
import { builder } from "../../builder.ts";
import { FINDING_CHECKPOINTS_EXPECTED } from "../../shared/limits.ts";
import { LeftOutCheckpoint, NULLABLE_COLUMN } from "../trend/shared-fields.ts";
import type { Condition } from "./conditions.ts";
import { Finding, FindingKind, Severity } from "./type.ts";

export interface Health {
  model: { id: number };
  /** By step. */
  checkpoints: readonly Condition[];
}

const column =
  <Value>(pick: (checkpoint: Condition) => Value) =>
  (checkpoints: readonly Condition[]): Value[] =>
    checkpoints.map(pick);

const hasResults = ({ results, headScores }: Condition): boolean => results + headScores > 0;
const sentences = ({ findings }: Condition): string => findings.map(({ message }) => message).join(" ");

/** Of a checkpoint the worst; null where there is none. */
function worst({ findings }: Condition): Condition["findings"][number]["severity"] | null {
  if (findings.some(({ severity }) => severity === "error")) return "error";
  return findings.length > 0 ? "warning" : null;
}

const CheckpointConditions = builder.objectRef<readonly Condition[]>("CheckpointConditions").implement({
  description:
    "The checkpoints of a model as columns of equal length, by step: entry i of each column belongs to checkpoint i.",
  fields: (t) => ({
    revisions: t.stringList({
      description: 'Names of the revisions, such as "step128".',
      resolve: column(({ revision }) => revision),
    }),
    steps: t.intList({
      description: "Optimiser steps taken, ascending; 0 is the initialisation.",
      resolve: column(({ step }) => step),
    }),
    tokens: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "Training tokens seen; null where the family does not say.",
      resolve: column(({ tokens }) => tokens),
    }),
    weightHashes: t.stringList({
      nullable: NULLABLE_COLUMN,
      description: "SHA-256 of the weights, in hexadecimal; null where the weight files were never seen complete.",
      resolve: column(({ weightHash }) => weightHash),
    }),
    examined: t.booleanList({
      description: "Whether somebody looked at its files.",
      resolve: column(({ examinations }) => examinations.length > 0),
    }),
    results: t.intList({
      description: "Numbers of results on tasks, by whatever settings.",
      resolve: column(({ results }) => results),
    }),
    headScores: t.intList({
      description: "Numbers of scores of its attention heads.",
      resolve: column(({ headScores }) => headScores),
    }),
    kinds: t.field({
      type: t.listRef(t.listRef(FindingKind)),
      description: "What is wrong with each, first found first; empty where nothing is known to be.",
      resolve: column(({ findings }) => findings.map(({ kind }) => kind)),
    }),
    severities: t.field({
      type: [Severity],
      nullable: NULLABLE_COLUMN,
      description: "How bad the worst of it is; null where nothing is known to be wrong.",
      resolve: column(worst),
    }),
    suspicions: t.stringList({
      nullable: NULLABLE_COLUMN,
      description: "The sentences of its findings; null where nothing is known to be wrong.",
      resolve: column((checkpoint) => sentences(checkpoint) || null),
    }),
  }),
});

export const CheckpointHealth = builder.objectRef<Health>("CheckpointHealth").implement({
  description: "What looking at the files of a model's checkpoints found.",
  fields: (t) => ({
    examined: t.int({
      description: "Number of checkpoints at whose files somebody looked.",
      resolve: ({ checkpoints }) => checkpoints.filter(({ examinations }) => examinations.length > 0).length,
    }),
    suspicious: t.int({
      description: "Number of checkpoints with findings.",
      resolve: ({ checkpoints }) => checkpoints.filter(({ findings }) => findings.length > 0).length,
    }),
    findings: t.field({
      type: [Finding],
      description: "All findings about the model's checkpoints, first found first.",
      complexity: { field: 1, multiplier: FINDING_CHECKPOINTS_EXPECTED },
      resolve: ({ checkpoints }) => {
        const ids = new Set(checkpoints.flatMap(({ findings }) => findings.map(({ id }) => id)));
        return [...ids].sort((a, b) => a - b).map((id) => ({ id }));
      },
    }),
    checkpoints: t.field({
      type: CheckpointConditions,
      description: "Every checkpoint with results, or at whose files somebody looked.",
      resolve: ({ checkpoints }) => checkpoints,
    }),
    leftOut: t.field({
      type: [LeftOutCheckpoint],
      description: "Checkpoints with results that trends leave out by default, and why, by step.",
      resolve: ({ checkpoints }) =>
        checkpoints
          .filter((checkpoint) => checkpoint.findings.length > 0 && hasResults(checkpoint))
          .map((checkpoint) => ({ revision: checkpoint.revision, reason: sentences(checkpoint) })),
    }),
  }),
});
