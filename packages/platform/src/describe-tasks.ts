/** @file Gives stored tasks their title and description, from whoever defines them. */
import { tasks } from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import type { Db } from "./database.ts";

export type TaskDescription = Omit<typeof tasks.$inferInsert, "id">;

/** Inserts unknown tasks; for known ones (same name and version) replaces title and description. */
export async function describeTasks(db: Db, descriptions: readonly TaskDescription[]): Promise<void> {
  if (descriptions.length === 0) return;
  await db
    .insert(tasks)
    .values([...descriptions])
    .onConflictDoUpdate({
      target: [tasks.name, tasks.version],
      set: { title: sql`excluded.title`, description: sql`excluded.description` },
    });
}
