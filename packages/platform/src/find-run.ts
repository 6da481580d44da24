/** @file Asks whether a result is already stored, so that nothing is computed twice. */
import { DEFAULT_PROJECT, projects, runs } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import type { Db, Transaction } from "./database.ts";

/** @returns the run's id, or undefined when this address is not stored in the project. */
export async function findRun(
  db: Db | Transaction,
  address: string,
  project: string = DEFAULT_PROJECT,
): Promise<number | undefined> {
  const rows = await db
    .select({ id: runs.id })
    .from(runs)
    .innerJoin(projects, eq(projects.id, runs.projectId))
    .where(and(eq(runs.address, address), eq(projects.slug, project)));
  return rows[0]?.id;
}
