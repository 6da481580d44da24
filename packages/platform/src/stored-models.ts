/** @file What is stored of a model, for results that come without its shape. */
import type { ImportedModel } from "@atlas/schema";
import { families, models } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";

export interface StoredModel {
  record: ImportedModel;
  checkpoints: readonly { revision: string; step: number; tokens: number | null }[];
}

/** @returns undefined where no model has this name. */
export async function findStoredModel(db: Db, name: string): Promise<StoredModel | undefined> {
  const rows = await db
    .select()
    .from(models)
    .innerJoin(families, eq(families.id, models.familyId))
    .where(eq(models.name, name));
  const row = rows[0];
  if (row === undefined) return undefined;
  const { architecture, layers, heads, dModel, vocabulary, parallel, parameters } = row.model;
  const checkpoints = await db.query.checkpoints.findMany({
    columns: { revision: true, step: true, tokens: true },
    where: { modelId: row.model.id },
    orderBy: { step: "asc", id: "asc" },
  });
  const shape = { architecture, layers, heads, dModel, vocabulary, parallel, parameters };
  return { record: { family: row.family.name, name, ...shape }, checkpoints };
}
