/** @file Which checkpoints are asked for, in lists of them and of everything that belongs to them. */
import { checkpoints, families, models } from "@atlas/schema/db";
import { and, type Column, gte, inArray, lte, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { ArgumentBuilder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { byIndex, type Given, namesOf, oneOfTexts, type RowTest, withIds } from "../../shared/chosen.ts";

export interface StepRange {
  minStep?: Given<number>;
  maxStep?: Given<number>;
}

export interface CheckpointFilter extends StepRange {
  models?: Given<readonly string[]>;
  families?: Given<readonly string[]>;
  revisions?: Given<readonly string[]>;
}

export const stepArguments = ({ arg }: ArgumentBuilder) => ({
  minStep: arg.int({ description: "Only of checkpoints after so many optimiser steps or more." }),
  maxStep: arg.int({ description: "Only of checkpoints after so many optimiser steps or fewer." }),
});

export const modelArguments = ({ arg }: ArgumentBuilder) => ({
  models: arg.stringList({ description: namesOf("those of the models") }),
  families: arg.stringList({ description: namesOf("those of models of the families") }),
});

export const checkpointArguments = ({ arg }: ArgumentBuilder) => ({
  ...modelArguments({ arg }),
  revisions: arg.stringList({ description: namesOf("those of the revisions") }),
  ...stepArguments({ arg }),
});

/** The condition that checkpoints fulfil; undefined where all do. */
function wanted({ models: names, families: kin, revisions, minStep, maxStep }: CheckpointFilter): SQL | undefined {
  const ofModels = and(
    names == null ? undefined : oneOfTexts(models.name, names, "models"),
    kin == null
      ? undefined
      : inArray(
          models.familyId,
          sql`(select ${families.id} from ${families} where ${oneOfTexts(families.name, kin, "families")})`,
        ),
  );
  return and(
    ofModels && byIndex(checkpoints.modelId, sql`select ${models.id} from ${models} where ${ofModels}`),
    revisions == null ? undefined : oneOfTexts(checkpoints.revision, revisions, "revisions"),
    minStep == null ? undefined : gte(checkpoints.step, minStep),
    maxStep == null ? undefined : lte(checkpoints.step, maxStep),
  );
}

/** Numbers of the checkpoints; undefined where all are meant. */
function rowsOf(filter: CheckpointFilter): SQL | undefined {
  const where = wanted(filter);
  return where && sql`select ${checkpoints.id} from ${checkpoints} where ${where}`;
}

/** A filter of what belongs to checkpoints. */
export function ofCheckpoints(filter: CheckpointFilter, test: RowTest) {
  const rows = rowsOf(filter);
  return rows ? { RAW: ({ checkpointId }: { checkpointId: Column }): SQL => test(checkpointId, rows) } : {};
}

export interface CheckpointsFilter extends CheckpointFilter {
  ids?: Given<readonly { id: string }[]>;
  suspicious?: Given<boolean>;
}

export const suspiciousArgument = ({ arg }: ArgumentBuilder) => ({
  suspicious: arg.boolean({
    description: "Only checkpoints with findings where true, only those without where false.",
  }),
});

export function checkpointsWhere({ ids, suspicious, ...filter }: CheckpointsFilter, viewer: Viewer, test = byIndex) {
  const rows = rowsOf(filter);
  const found = { findings: visible(viewer).findings };
  return {
    AND: [
      visible(viewer).checkpoints,
      withIds(ids),
      ...(rows ? [{ RAW: ({ id }: { id: Column }): SQL => test(id, rows) }] : []),
      ...(suspicious == null ? [] : [suspicious ? found : { NOT: found }]),
    ],
  };
}
