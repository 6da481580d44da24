/**
 * @file What is, or would be, in a release: results of one project, with the hash that they are known by together. All of it is SQL,
 * because a release of the whole field has some 60,000 results.
 */
import {
  checkpoints,
  datasets,
  families,
  headScores,
  models,
  releaseHeadScores,
  releaseRuns,
  releaseVerifications,
  runs,
  tasks,
  verifications,
} from "@atlas/schema/db";
import { and, type Column, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { QueryBuilder } from "drizzle-orm/pg-core";

export interface Choice {
  projectId: number;
  /** Names of models or families; all of them where it is undefined. */
  models?: readonly string[] | undefined;
  /** Names of tasks; then nothing that is of no task, as head scores are. */
  tasks?: readonly string[] | undefined;
}

const query = new QueryBuilder();

/** Results as rows of kind ("run", "head_score", "verification"), id, address, checkpoint_id, analyzer_version. */
export function resultsOf({ projectId, models: named, tasks: taskNames }: Choice): SQL {
  const ofModels = (checkpoint: Column) => named && inArray(checkpoint, checkpointsOf(named));
  const onTasks =
    taskNames &&
    query
      .select({ id: tasks.id })
      .from(tasks)
      .where(inArray(tasks.name, [...taskNames]));
  const prompts = onTasks && query.select({ id: datasets.id }).from(datasets).where(inArray(datasets.taskId, onTasks));
  const parts = [
    rows("run", runs, and(ofModels(runs.checkpointId), onTasks && inArray(runs.taskId, onTasks))),
    rows("head_score", headScores, onTasks ? sql`false` : ofModels(headScores.checkpointId)),
    rows(
      "verification",
      verifications,
      and(ofModels(verifications.checkpointId), prompts && inArray(verifications.datasetId, prompts)),
    ),
  ];
  return sql.join(parts, sql` union all `);

  function rows(kind: string, table: typeof runs | typeof headScores | typeof verifications, where: SQL | undefined) {
    return sql`select ${sql.raw(`'${kind}'`)} as kind, id, address, checkpoint_id, analyzer_version from ${table}
      where ${and(eq(table.projectId, projectId), where)}`;
  }
}

const checkpointsOf = (names: readonly string[]) =>
  query
    .select({ id: checkpoints.id })
    .from(checkpoints)
    .innerJoin(models, eq(models.id, checkpoints.modelId))
    .innerJoin(families, eq(families.id, models.familyId))
    .where(or(inArray(models.name, [...names]), inArray(families.name, [...names])));

/** Addresses of what is in a release, as rows of address. */
export const addressesOf = (releaseId: number): SQL => sql`
  select address from ${runs} join ${releaseRuns} on run_id = id where release_id = ${releaseId}
  union all select address from ${headScores} join ${releaseHeadScores} on head_score_id = id where release_id = ${releaseId}
  union all select address from ${verifications} join ${releaseVerifications} on verification_id = id where release_id = ${releaseId}`;

/** Of rows with an address: the addresses ascending, each with a line feed behind it, as sort(1) writes them. */
export const addressText = sql`coalesce(string_agg(address || E'\\n', '' order by address collate "C"), '')`;

/** SHA-256 of that text, in hexadecimal. */
export const contentHash = sql`encode(sha256(convert_to(${addressText}, 'UTF8')), 'hex')`;
