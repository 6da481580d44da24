/** @file The newest runs that fit, found before anything is joined to them. */
import { runs } from "@atlas/schema/db";
import { type Column, desc, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { whereOf } from "../../shared/where.ts";
import { type Choice, chosenRuns } from "./choice.ts";

export interface RunKey {
  checkpoint: { id: number } | { revision: string; model: { name: string } };
  task: { name: string };
}

/**
 * A filter of runs that leaves the newest visible one of these. PostgreSQL joins in the order written where there are many tables: filtered
 * in the query itself, everything that hangs on a run, edges among it, would be joined to every run before one is chosen.
 */
export function newestRun({ db, viewer }: Pick<Context, "db" | "viewer">, key: RunKey, choice: Choice) {
  const where = { ...key, ...chosenRuns(choice), ...visible(viewer).runs };
  const newest = db
    .select({ id: runs.id })
    .from(runs)
    .where(whereOf("runs", where))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(1);
  return { RAW: ({ id }: { id: Column }): SQL => sql`${id} = ${newest}` };
}
