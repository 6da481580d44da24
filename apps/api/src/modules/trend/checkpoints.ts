/** @file The checkpoints of a model with what is wrong with them, read once for all that hangs on them over training. */
import { checkpoints, models } from "@atlas/schema/db";
import { type Column, eq, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";

export type TrendCheckpoint = Awaited<ReturnType<typeof findCheckpoints>>[number];

function findCheckpoints({ db, viewer }: Context, model: string) {
  return db.query.checkpoints.findMany({
    where: { model: { name: model } },
    with: { findings: { columns: { message: true }, where: visible(viewer).findings } },
  });
}

/**
 * Of the checkpoints of a model. They are found first, and what hangs on them by index: joined, PostgreSQL reads the results of all models
 * where it takes those of one for more than they are.
 */
export function ofModel({ db }: Pick<Context, "db">, checkpointId: Column, model: string): SQL {
  const own = db
    .select({ id: checkpoints.id })
    .from(checkpoints)
    .innerJoin(models, eq(models.id, checkpoints.modelId))
    .where(eq(models.name, model));
  return sql`${checkpointId} = any(array${own})`;
}

/** By number. Joined to each of the 1,232 scores or 2,772 results of a model, they would be made as often. */
export async function checkpointsOf(context: Context, model: string): Promise<Map<number, TrendCheckpoint>> {
  return new Map((await findCheckpoints(context, model)).map((checkpoint) => [checkpoint.id, checkpoint]));
}

/** Rows with their checkpoints; those of one that came meanwhile are left out. */
export function withCheckpoints<Row extends { checkpointId: number }>(
  rows: readonly Row[],
  checkpoints: ReadonlyMap<number, TrendCheckpoint>,
): (Row & { checkpoint: TrendCheckpoint })[] {
  return rows.flatMap((row) => {
    const checkpoint = checkpoints.get(row.checkpointId);
    return checkpoint ? [{ ...row, checkpoint }] : [];
  });
}
