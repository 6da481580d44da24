/** @file Gives stored tasks what their makers say of them: title, description, terms, where they come from. */
import { tasks } from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import type { Db } from "./database.ts";

export type TaskDescription = Omit<typeof tasks.$inferInsert, "id">;

/** Inserts unknown tasks; for known ones (same name and version) replaces what is said of them, but not the metric. */
export async function describeTasks(db: Db, descriptions: readonly TaskDescription[]): Promise<void> {
  if (descriptions.length === 0) return;
  await db
    .insert(tasks)
    .values([...descriptions])
    .onConflictDoUpdate({
      target: [tasks.name, tasks.version],
      set: {
        title: sql`excluded.title`,
        description: sql`excluded.description`,
        group: sql`excluded."group"`,
        license: sql`excluded.license`,
        citation: sql`excluded.citation`,
        sourceHash: sql`excluded.source_hash`,
      },
    });
}
