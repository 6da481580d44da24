/**
 * @file Stores what many runs share: family, model, checkpoint, task, dataset. Each is stored once and never changed;
 * a second, different claim under the same name is refused. Called inside a transaction.
 */
import {
  type CheckpointRecord,
  type DatasetRecord,
  type ModelRecord,
  type ResultBundle,
  TASK_METRICS,
  UserError,
} from "@atlas/schema";
import { checkpoints, datasets, families, headScores, models, runs, tasks, verifications } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { Transaction } from "./database.ts";

/** Insert, and if somebody was faster, wait for them and read theirs: `on conflict do nothing` does the waiting. */
async function storeFamily(tx: Transaction, name: string): Promise<number> {
  await tx.insert(families).values({ name }).onConflictDoNothing();
  const rows = await tx.select({ id: families.id }).from(families).where(eq(families.name, name));
  return rows[0]!.id;
}

/**
 * Locks the model's row until the transaction ends: of several that store checkpoints of one model, each sees what the others
 * stored before it looks for findings along the line.
 * @throws UserError when the name is taken by a model of another shape or family.
 */
export async function storeModel(tx: Transaction, model: ModelRecord): Promise<number> {
  const { family, license, citation, licenseSource, lastStep, ...shape } = model;
  const record = { ...shape, familyId: await storeFamily(tx, family) };
  await tx.insert(models).values(record).onConflictDoNothing();
  const rows = await tx.select().from(models).where(eq(models.name, model.name)).for("no key update");
  const stored = rows[0]!;
  if (stored.familyId !== record.familyId) throw await inAnotherFamily(tx, model.name, stored.familyId);
  const differing = differingKeys(record, stored);
  if (differing.length > 0)
    throw new UserError(
      `Model "${model.name}" is already stored with another ${differing.join(", ")}; give this model a name of its own.`,
    );
  const said = { license, citation, licenseSource, lastStep };
  const news = Object.entries(said).filter(
    ([key, value]) => value !== undefined && value !== stored[key as keyof typeof said],
  );
  if (news.length > 0) await tx.update(models).set(Object.fromEntries(news)).where(eq(models.id, stored.id));
  return stored.id;
}

async function inAnotherFamily(tx: Transaction, model: string, familyId: number): Promise<UserError> {
  const [family] = await tx.select({ name: families.name }).from(families).where(eq(families.id, familyId));
  return new UserError(
    `Model "${model}" is already stored in the family "${family?.name}"; name that family, or give this model a name of its own.`,
  );
}

/** A checkpoint whose weights nobody has seen whole has no hash. */
export type SeenCheckpoint = Pick<CheckpointRecord, "revision" | "step" | "tokens"> & { weightHash: string | null };

export interface StoredCheckpoint {
  id: number;
  /** The hash that its results are stored with; null where there are none. */
  storedHash: string | null;
}

/** @throws UserError when the revision is stored at another step. */
export async function storeCheckpoint(
  tx: Transaction,
  modelId: number,
  model: string,
  checkpoint: SeenCheckpoint,
): Promise<StoredCheckpoint> {
  const { revision, step, tokens, weightHash } = checkpoint;
  const record = { modelId, revision, step, tokens };
  await tx
    .insert(checkpoints)
    .values({ ...record, weightHash })
    .onConflictDoNothing();
  const here = and(eq(checkpoints.modelId, modelId), eq(checkpoints.revision, revision));
  const rows = await tx.select().from(checkpoints).where(here);
  const stored = rows[0]!;
  // Published results may know a checkpoint without its tokens; whoever knows them says so, and nobody is contradicted.
  const known = tokens === null || stored.tokens === null ? { modelId, revision, step } : record;
  const differing = differingKeys<Partial<typeof record>>(known, stored);
  if (differing.length > 0) throw otherCheckpoint(model, revision, differing);
  if (tokens !== null && stored.tokens === null)
    await tx.update(checkpoints).set({ tokens }).where(eq(checkpoints.id, stored.id));
  const used = await hasResults(tx, stored.id);
  if (!used && weightHash !== null && weightHash !== stored.weightHash)
    await tx.update(checkpoints).set({ weightHash }).where(eq(checkpoints.id, stored.id));
  return { id: stored.id, storedHash: used ? stored.weightHash : null };
}

async function hasResults(tx: Transaction, checkpoint: number): Promise<boolean> {
  const ofRuns = tx.select({ id: runs.id }).from(runs).where(eq(runs.checkpointId, checkpoint)).limit(1);
  const ofScores = tx
    .select({ id: headScores.id })
    .from(headScores)
    .where(eq(headScores.checkpointId, checkpoint))
    .limit(1);
  const ofVerifications = tx
    .select({ id: verifications.id })
    .from(verifications)
    .where(eq(verifications.checkpointId, checkpoint))
    .limit(1);
  return (await unionAll(ofRuns, ofScores, ofVerifications)).length > 0;
}

/** For results: their checkpoint, which must have these weights. @throws UserError when results are stored with others. */
export async function storeAnalysedCheckpoint(
  tx: Transaction,
  modelId: number,
  model: string,
  checkpoint: CheckpointRecord,
): Promise<number> {
  const { id, storedHash } = await storeCheckpoint(tx, modelId, model, checkpoint);
  if (storedHash !== null && storedHash !== checkpoint.weightHash)
    throw otherCheckpoint(model, checkpoint.revision, ["weightHash"]);
  return id;
}

function otherCheckpoint(model: string, revision: string, differing: readonly string[]): UserError {
  return new UserError(
    `Revision "${revision}" of model "${model}" is already stored with another ${differing.join(", ")}; ` +
      `give these weights another model name.`,
  );
}

/** A task that nobody described yet is stored under its bare name; `describeTasks` fills in the rest. */
export async function storeTask(
  tx: Transaction,
  { task, settings }: Pick<ResultBundle, "task"> & { settings: Pick<ResultBundle["settings"], "metric"> },
): Promise<number> {
  const metric = task.metric ?? TASK_METRICS.find((own) => own === settings.metric);
  if (metric === undefined)
    throw new UserError(
      `The bundle does not say what the task "${task.name}" is measured by; write it again with the analyzer.`,
    );
  const record = { ...task, title: task.name, description: "", metric };
  await tx.insert(tasks).values(record).onConflictDoNothing();
  const here = and(eq(tasks.name, task.name), eq(tasks.version, task.version));
  const rows = await tx.select({ id: tasks.id }).from(tasks).where(here);
  return rows[0]!.id;
}

/**
 * Where the prompts come from, and a few of them as text, is kept as it was first said: another tokenizer or draw that makes the same token ids makes the same
 * dataset.
 * @throws UserError when the same hash is stored with other counts.
 */
export async function storeDataset(tx: Transaction, { origin, examples, ...counts }: DatasetRecord, taskId: number) {
  await tx
    .insert(datasets)
    .values({ ...counts, taskId, ...origin, examples })
    .onConflictDoNothing();
  const rows = await tx.select().from(datasets).where(eq(datasets.hash, counts.hash));
  const stored = rows[0]!;
  if (differingKeys(counts, stored).length > 0)
    throw new UserError(
      `Dataset ${counts.hash.slice(0, 12)} is already stored with ${stored.items} items of up to ${stored.positions} tokens; ` +
        `correct the counts of this bundle.`,
    );
  const news = {
    ...(origin && stored.tokenizerHash === null && { taskId, ...origin }),
    ...(examples && stored.examples === null && { examples }),
  };
  if (Object.keys(news).length > 0) await tx.update(datasets).set(news).where(eq(datasets.id, stored.id));
  return stored.id;
}

/** Of the keys of a claim those that are stored otherwise. */
function differingKeys<Claim extends object>(claim: Claim, stored: Claim): string[] {
  return Object.keys(claim).filter((key) => stored[key as keyof Claim] !== claim[key as keyof Claim]);
}
