/** @file The row of a project, by its name in URLs. */
import { UserError } from "@atlas/schema";
import { projects } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Db, Transaction } from "./database.ts";

/** @throws UserError when there is no such project. */
export async function projectId(db: Db | Transaction, slug: string): Promise<number> {
  const rows = await db.select({ id: projects.id }).from(projects).where(eq(projects.slug, slug));
  if (rows[0] === undefined)
    throw new UserError(`There is no project "${slug}"; create it first or leave the project out.`, {
      code: "NOT_FOUND",
    });
  return rows[0].id;
}
