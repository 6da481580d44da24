/** @file Fills a database with the field's volume in one transaction: all of it, or nothing. */
import { type Database, type Db, makeRelease } from "@atlas/platform";
import { BUNDLE_FORMAT, computationGraph, HEAD_SCORES, SCORE_MODES, UserError } from "@atlas/schema";
import { checkpoints, findingCheckpoints, findings, models, relations } from "@atlas/schema/db";
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";
import { copyMatrices, copyRows } from "./copy.ts";
import { withoutIndexes } from "./indexes.ts";
import * as rows from "./model-rows.ts";
import { makeResults } from "./results.ts";
import { FIRST_STORED, type SharedRows, sha256, storeSharedRows } from "./shared-rows.ts";
import { VERIFICATION, verificationRows } from "./verification-rows.ts";
import { MODELS, runsOfModel, type ScaleModel, type Volume } from "./volume.ts";

export interface SeedOptions {
  seed: number;
  volume: Volume;
  /** Whether results of others may be there already. */
  add: boolean;
  /** Told after each model. */
  onModel?: (done: ModelDone) => void;
}

export interface ModelDone {
  model: string;
  runs: number;
  edges: number;
  /** Bytes. */
  matrices: number;
  headScores: number;
  seconds: number;
}

/** @throws UserError when the database holds results and `add` is false, or holds an earlier fill. */
export async function seedScale({ pool }: Pick<Database, "pool">, options: SeedOptions): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await fill(client, drizzle({ client, relations }), options);
    await client.query("commit");
    // Planner and index-only scans need to know what is there; matrices, which nobody searches, are left alone.
    for (const table of SCANNED) await client.query(`vacuum (analyze, process_toast false) "${table}"`);
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

const SCANNED = [
  ...["model", "checkpoint", "examination", "finding", "finding_checkpoint", "task", "dataset", "run"],
  ...["task_performance", "circuit", "circuit_edge", "edge_scores", "head_score_definition", "head_score"],
  ...["verification", "release", "release_model", "release_run", "release_head_score", "release_verification"],
];

async function fill(client: PoolClient, db: Db, options: SeedOptions): Promise<void> {
  if (!options.add && (await db.$count(models)) > 0)
    throw new UserError(
      "The database holds results already; name an empty one with DATABASE_URL or ATLAS_DATA, or fill this one with --add.",
    );
  const shared = await storeSharedRows(db, options.seed);
  await withoutIndexes(client, "circuit_edge", async () => {
    for (const model of MODELS) await fillModel(client, db, { ...options, shared, model });
  });
  await suspect(db, shared);
  for (const table of ["run", "circuit", "head_score", "verification"])
    await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from "${table}"))`);
  for (const release of RELEASES) await makeRelease(db, { ...MADE_UP, ...release });
}

const MADE_UP = {
  ...{ project: "public", version: "1.0", license: "CC-BY-4.0" },
  description: "Made up by scripts/seed-scale: nothing was computed.",
};
const RELEASES = [
  { name: "scale", title: "Everything", models: ["scale"] },
  { name: "scale-ioi", title: "Indirect objects", models: ["scale"], tasks: ["ioi"] },
  { name: "scale-160m", title: "One model", models: ["scale-160m"] },
];

type ModelOptions = SeedOptions & { shared: SharedRows; model: ScaleModel };

async function fillModel(client: PoolClient, db: Db, { onModel, ...options }: ModelOptions): Promise<void> {
  const { volume, model } = options;
  const start = performance.now();
  await copyRows(client, "checkpoint", rows.CHECKPOINT, rows.checkpointRows(options));
  const made = {
    ...options,
    checkpoints: await checkpointsOf(db, options),
    firstRun: Math.max(await nextId(client, "run"), await nextId(client, "circuit")),
    firstHeadScore: await nextId(client, "head_score"),
    firstVerification: await nextId(client, "verification"),
  };
  const place = { ...made, results: makeResults(made) };
  await copyRows(client, "examination", rows.EXAMINATION, rows.examinationRows(place));
  await copyRows(client, "run", rows.RUN, rows.runRows(place));
  await copyRows(client, "task_performance", rows.PERFORMANCE, rows.performanceRows(place));
  await copyRows(client, "circuit", rows.CIRCUIT, rows.circuitRows(place));
  const edges = await copyRows(client, "circuit_edge", rows.EDGE, rows.edgeRows(place));
  const stored = computationGraph(model).edges <= volume.matricesUpTo;
  if (stored) await copyMatrices(client, BUNDLE_FORMAT, rows.matrices(place));
  await copyRows(client, "head_score", rows.HEAD_SCORE, rows.headScoreRows(place));
  await copyRows(client, "verification", VERIFICATION, verificationRows(place));
  onModel?.({
    model: model.name,
    runs: runsOfModel(volume),
    edges,
    matrices: stored ? 4 * computationGraph(model).edges * runsOfModel(volume) : 0,
    headScores: HEAD_SCORES.length * SCORE_MODES.length * volume.steps.length * model.layers * model.heads,
    seconds: (performance.now() - start) / 1000,
  });
}

async function checkpointsOf(db: Db, { shared, model }: ModelOptions): Promise<number[]> {
  const here = eq(checkpoints.modelId, shared.models.get(model.name)!);
  const found = await db.select({ id: checkpoints.id }).from(checkpoints).where(here).orderBy(asc(checkpoints.step));
  return found.map(({ id }) => id);
}

async function nextId(client: PoolClient, table: string): Promise<number> {
  const { rows } = await client.query<{ next: number }>(`select coalesce(max(id), 0) + 1 as next from "${table}"`);
  return rows[0]!.next;
}

/** Every tenth pair of neighbours of one model holds the same weights, as in a public suite whose uploads went wrong. */
async function suspect(db: Db, shared: SharedRows): Promise<void> {
  const modelId = shared.models.get("scale-2.8b")!;
  const line = await db
    .select({ id: checkpoints.id, revision: checkpoints.revision })
    .from(checkpoints)
    .where(eq(checkpoints.modelId, modelId))
    .orderBy(asc(checkpoints.step));
  for (let i = 5; i + 1 < line.length; i += 10) {
    const pair = [line[i]!, line[i + 1]!];
    const names = pair.map(({ revision }) => revision).join(" and ");
    const finding = {
      ...{ projectId: shared.project, modelId, kind: "same-weights" as const, severity: "error" as const },
      ...{ message: `${names} hold the same weights.`, digest: sha256(names), foundAt: FIRST_STORED },
    };
    const [stored] = await db.insert(findings).values(finding).returning({ id: findings.id });
    await db.insert(findingCheckpoints).values(pair.map(({ id }) => ({ findingId: stored!.id, checkpointId: id })));
  }
}
