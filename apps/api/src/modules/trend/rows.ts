/**
 * @file What trends are made of: for each model the newest visible run of every checkpoint on one task, by step.
 * Only results in one metric, ablation and level count, because one line cannot mix units or kinds of circuit.
 */
import { checkpoints, circuits, findingCheckpoints, findings, runs, taskPerformances } from "@atlas/schema/db";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { whereOf } from "../../shared/where.ts";
import { type Choice, chosenRuns } from "../run/choice.ts";
import { newestOfCheckpoints } from "./newest.ts";

interface Row {
  id: number;
}

/** Sentences of visible findings, by checkpoint. */
function suspicions({ db, viewer }: Context, models: readonly Row[]) {
  return db
    .select({
      checkpointId: findingCheckpoints.checkpointId,
      messages: sql<Message[]>`json_agg(json_build_object('message', ${findings.message}) order by ${findings.id})`.as(
        "messages",
      ),
    })
    .from(findings)
    .innerJoin(findingCheckpoints, eq(findingCheckpoints.findingId, findings.id))
    .where(and(inArray(findings.modelId, idsOf(models)), whereOf("findings", visible(viewer).findings)))
    .groupBy(findingCheckpoints.checkpointId)
    .as("suspicion");
}

interface Message {
  message: string;
}

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => id);

/**
 * One flat query: the newest of each checkpoint is chosen in the database, and what hangs on it comes as columns. As objects in JSON, for
 * all results of each checkpoint, it took four times as long.
 */
function findRuns(context: Context, models: readonly Row[], task: Row, choice: Choice) {
  const { db, viewer } = context;
  const suspicion = suspicions(context, models);
  const where = { taskId: task.id, ...chosenRuns(choice), ...visible(viewer).runs };
  return db
    .selectDistinctOn([runs.checkpointId], {
      ...{ id: runs.id, address: runs.address, analyzerVersion: runs.analyzerVersion, method: runs.method },
      checkpoint: {
        ...{ id: checkpoints.id, modelId: checkpoints.modelId, revision: checkpoints.revision },
        ...{ step: checkpoints.step, tokens: checkpoints.tokens },
        findings: sql<Message[]>`coalesce(${suspicion.messages}, '[]')`,
      },
      performance: {
        ...{ clean: taskPerformances.clean, corrupted: taskPerformances.corrupted },
        accuracy: taskPerformances.accuracy,
      },
      circuit: {
        ...{ id: circuits.id, requestedEdges: circuits.requestedEdges, edges: circuits.edges, nodes: circuits.nodes },
        ...{ reached: circuits.reached, faithfulnessPlain: circuits.faithfulnessPlain },
        faithfulnessFloorCorrected: circuits.faithfulnessFloorCorrected,
      },
    })
    .from(runs)
    .innerJoin(checkpoints, eq(checkpoints.id, runs.checkpointId))
    .innerJoin(taskPerformances, eq(taskPerformances.runId, runs.id))
    .innerJoin(circuits, eq(circuits.runId, runs.id))
    .leftJoin(suspicion, eq(suspicion.checkpointId, runs.checkpointId))
    .where(and(inArray(checkpoints.modelId, idsOf(models)), whereOf("runs", where)))
    .orderBy(runs.checkpointId, desc(runs.createdAt), desc(runs.id));
}

export type TrendRun = Awaited<ReturnType<typeof findRuns>>[number];

/** @returns by model, for those with results: the newest run of every checkpoint, by step. One SQL statement. */
export async function trendRuns(
  context: Context,
  models: readonly Row[],
  task: Row,
  choice: Choice,
): Promise<Map<number, TrendRun[]>> {
  if (models.length === 0) return new Map();
  return newestOfCheckpoints(await findRuns(context, models, task, choice));
}
