/** @file Rows that many results share: families, tasks, prompts, definitions of head scores, and the algorithm that is verified. What is there already is used. */
import { createHash } from "node:crypto";
import { type Db, describeHeadScores, projectId } from "@atlas/platform";
import { type Algorithm, HEAD_SCORES, SCORE_MODES, UserError } from "@atlas/schema";
import { datasets, families, headScoreDefinitions, models, tasks } from "@atlas/schema/db";
import { and, eq, inArray } from "drizzle-orm";
import { definitionRecord } from "../../apps/analyzer/src/heads/definition.ts";
import { HEAD_SCORE_TABLE } from "../../apps/analyzer/src/heads/table.ts";
import { readAlgorithm } from "../../apps/analyzer/src/verify/algorithms.ts";
import { DRAWS, LAST_STEP, MODELS, TASKS } from "./volume.ts";

/** When the first result of a fill is said to have been stored; each later one a second later. */
export const FIRST_STORED = new Date(Date.UTC(2026, 0, 1));

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface SharedRows {
  project: number;
  /** By name of the model. */
  models: Map<string, number>;
  /** By name of the task. */
  tasks: Map<string, number>;
  /** By name of the task, one for each draw. */
  datasets: Map<string, { id: number; hash: string }[]>;
  definitions: { id: number; name: string; mode: string; version: number; low: number | null; high: number | null }[];
  /** What is verified. */
  algorithm: Algorithm;
}

export async function storeSharedRows(tx: Db, seed: number): Promise<SharedRows> {
  const stored = { tasks: new Map<string, number>(), datasets: new Map<string, { id: number; hash: string }[]>() };
  for (const task of TASKS) {
    const id = await storeTask(tx, task);
    stored.tasks.set(task.name, id);
    stored.datasets.set(task.name, await storeDatasets(tx, id, seed, task.name));
  }
  return {
    ...stored,
    project: await projectId(tx, "public"),
    models: await storeModels(tx),
    definitions: await storeDefinitions(tx),
    algorithm: await readAlgorithm("ioi"),
  };
}

async function storeModels(tx: Db): Promise<Map<string, number>> {
  await tx.insert(families).values({ name: "scale" }).onConflictDoNothing();
  const [family] = await tx.select().from(families).where(eq(families.name, "scale"));
  const shared = {
    ...{ familyId: family!.id, architecture: "gpt_neox", vocabulary: 50_304, lastStep: LAST_STEP },
    licenseSource: "made up by scripts/seed-scale: nothing was computed",
  };
  const rows = MODELS.map((model) => ({ ...shared, ...model }));
  const inserted = await tx.insert(models).values(rows).onConflictDoNothing().returning();
  if (inserted.length < rows.length)
    throw new UserError("The database holds models of an earlier fill already; empty it, or use another one.");
  return new Map(inserted.map(({ name, id }) => [name, id]));
}

async function storeTask(tx: Db, task: (typeof TASKS)[number]): Promise<number> {
  const record = { ...task, version: 1, description: `Made-up results on ${task.title.toLowerCase()}.` };
  await tx.insert(tasks).values(record).onConflictDoNothing();
  const here = and(eq(tasks.name, task.name), eq(tasks.version, 1));
  return (await tx.select({ id: tasks.id }).from(tasks).where(here))[0]!.id;
}

export const datasetHashOf = (seed: number, task: string, draw: number): string => sha256(`${seed}/${task}/${draw}`);

async function storeDatasets(tx: Db, taskId: number, seed: number, task: string) {
  const draws = Array.from({ length: DRAWS }, (_, draw) => draw);
  const rows = draws.map((draw) => ({
    ...{
      taskId,
      hash: datasetHashOf(seed, task, draw),
      items: 100,
      positions: 20,
      mode: "corrected" as const,
      seed: draw,
    },
    ...{ corruption: "made-up", bos: false, language: "English", tokenizerHash: sha256("scale") },
  }));
  const hashes = rows.map(({ hash }) => hash);
  return await tx
    .insert(datasets)
    .values(rows)
    .returning({ id: datasets.id, hash: datasets.hash })
    .then((stored) => stored.sort((a, b) => hashes.indexOf(a.hash) - hashes.indexOf(b.hash)));
}

async function storeDefinitions(tx: Db): Promise<SharedRows["definitions"]> {
  const records = HEAD_SCORES.flatMap((name) =>
    SCORE_MODES.map((mode) => definitionRecord(HEAD_SCORE_TABLE[name], mode)),
  );
  await describeHeadScores(tx, records);
  const { id, name, mode, version, low, high } = headScoreDefinitions;
  const rows = await tx
    .select({ id, name, mode, version, low, high })
    .from(headScoreDefinitions)
    .where(inArray(name, [...HEAD_SCORES]));
  return records.map(
    (record) =>
      rows.find((row) => row.name === record.name && row.mode === record.mode && row.version === record.version)!,
  );
}
