/**
 * @file Stores what many runs share: family, model, checkpoint, task, dataset. Each is stored once and never changed;
 * a second, different claim under the same name is refused. Called inside a transaction.
 */
import {
  type CheckpointRecord,
  type DatasetRecord,
  type ModelRecord,
  type ResultBundle,
  UserError,
} from "@atlas/schema";
import { checkpoints, datasets, families, models, tasks } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import type { Transaction } from "./database.ts";

/** Insert, and if somebody was faster, wait for them and read theirs: `on conflict do nothing` does the waiting. */
async function storeFamily(tx: Transaction, name: string): Promise<number> {
  await tx.insert(families).values({ name }).onConflictDoNothing();
  const rows = await tx.select({ id: families.id }).from(families).where(eq(families.name, name));
  return rows[0]!.id;
}

/** @throws UserError when the name is taken by a model of another shape or family. */
export async function storeModel(tx: Transaction, model: ModelRecord): Promise<number> {
  const { family, ...shape } = model;
  const record = { ...shape, familyId: await storeFamily(tx, family) };
  await tx.insert(models).values(record).onConflictDoNothing();
  const rows = await tx.select().from(models).where(eq(models.name, model.name));
  const { id, ...stored } = rows[0]!;
  const differing = differingKeys(stored, record);
  if (differing.length > 0)
    throw new UserError(
      `Model "${model.name}" is already stored with another ${differing.join(", ")}; give this model a name of its own.`,
    );
  return id;
}

/** @throws UserError when the revision is stored with other weights or at another step. */
export async function storeCheckpoint(tx: Transaction, modelId: number, model: string, checkpoint: CheckpointRecord) {
  const record = { ...checkpoint, modelId };
  await tx.insert(checkpoints).values(record).onConflictDoNothing();
  const here = and(eq(checkpoints.modelId, modelId), eq(checkpoints.revision, checkpoint.revision));
  const rows = await tx.select().from(checkpoints).where(here);
  const { id, ...stored } = rows[0]!;
  const differing = differingKeys(stored, record);
  if (differing.length > 0)
    throw new UserError(
      `Revision "${checkpoint.revision}" of model "${model}" is already stored with another ${differing.join(", ")}; ` +
        `give these weights another model name.`,
    );
  return id;
}

/** A task that nobody described yet is stored under its bare name; `describeTasks` fills in the rest. */
export async function storeTask(tx: Transaction, { task, settings }: ResultBundle): Promise<number> {
  const record = { ...task, title: task.name, description: "", metric: settings.metric };
  await tx.insert(tasks).values(record).onConflictDoNothing();
  const here = and(eq(tasks.name, task.name), eq(tasks.version, task.version));
  const rows = await tx.select({ id: tasks.id }).from(tasks).where(here);
  return rows[0]!.id;
}

/** @throws UserError when the same hash is stored with other counts. */
export async function storeDataset(tx: Transaction, dataset: DatasetRecord): Promise<number> {
  await tx.insert(datasets).values(dataset).onConflictDoNothing();
  const rows = await tx.select().from(datasets).where(eq(datasets.hash, dataset.hash));
  const { id, ...stored } = rows[0]!;
  if (differingKeys(stored, dataset).length > 0)
    throw new UserError(
      `Dataset ${dataset.hash.slice(0, 12)} is already stored with ${stored.items} items of up to ${stored.positions} tokens; ` +
        `correct the counts of this bundle.`,
    );
  return id;
}

function differingKeys<Row extends object>(stored: Row, claimed: Row): string[] {
  return Object.keys(stored).filter((key) => stored[key as keyof Row] !== claimed[key as keyof Row]);
}
