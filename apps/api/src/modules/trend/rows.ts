/**
 * @file What trends are made of: for each model the newest visible run of every checkpoint on one task, by step.
 * Only results in one metric, ablation and level count, because one line cannot mix units or kinds of circuit.
 */
import {
  type BootstrapIntervals,
  checkpoints,
  circuitBootstraps,
  circuits,
  findingCheckpoints,
  findings,
  runs,
  taskPerformances,
  type tasks,
} from "@atlas/schema/db";
import { and, type Column, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { whereOf } from "../../shared/where.ts";
import { type Choice, chosenRuns } from "../run/choice.ts";

interface Row {
  id: number;
}

type TaskKey = Pick<typeof tasks.$inferSelect, "id" | "metric">;

interface Message {
  message: string;
}

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => id);

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

/** The newest of each checkpoint, chosen before anything is joined to it: there are several times as many. */
function newestRuns({ db, viewer }: Context, models: readonly Row[], task: TaskKey, choice: Choice) {
  const settings = chosenRuns({ ...choice, metric: choice.metric ?? task.metric });
  const where = { taskId: task.id, ...settings, ...visible(viewer).runs };
  return db
    .selectDistinctOn([runs.checkpointId], {
      ...{ id: runs.id, checkpointId: runs.checkpointId, address: runs.address },
      ...{ analyzerVersion: runs.analyzerVersion, method: runs.method },
    })
    .from(runs)
    .innerJoin(checkpoints, eq(checkpoints.id, runs.checkpointId))
    .where(and(inArray(checkpoints.modelId, idsOf(models)), whereOf("runs", where)))
    .orderBy(runs.checkpointId, desc(runs.createdAt), desc(runs.id))
    .as("newest");
}

/** Null where prompts were not resampled. In the order in which Band reads them. */
const BAND = sql`case when ${circuitBootstraps.circuitId} is null then null else json_build_array(${sql.join(
  [
    sql`${circuitBootstraps.level}`,
    ...["accuracy", "clean", "plain", "floorCorrected"].map(
      (name) => sql`${circuitBootstraps.intervals} -> ${sql.raw(`'${name}'`)}`,
    ),
  ],
  sql`, `,
)}) end`;

type Band = [
  level: number,
  accuracy: BootstrapIntervals["accuracy"],
  clean: BootstrapIntervals["clean"],
  plain: BootstrapIntervals["plain"],
  floorCorrected: BootstrapIntervals["floorCorrected"],
];

/**
 * One flat query. What hangs on each run comes as one array in JSON, all of a model together: read column by column
 * they take three times as long, and objects in JSON for all results of each checkpoint longer still.
 */
function findRuns(context: Context, models: readonly Row[], task: TaskKey, choice: Choice) {
  const newest = newestRuns(context, models, task, choice);
  const suspicion = suspicions(context, models);
  const values: readonly (Column | SQL)[] = [
    ...[newest.id, newest.address, newest.analyzerVersion, newest.method],
    ...[checkpoints.id, checkpoints.modelId, checkpoints.revision, checkpoints.step, checkpoints.tokens],
    sql`coalesce(${suspicion.messages}, '[]')`,
    ...[taskPerformances.clean, taskPerformances.corrupted, taskPerformances.accuracy],
    ...[circuits.id, circuits.requestedEdges, circuits.edges, circuits.nodes, circuits.reached],
    ...[circuits.faithfulnessPlain, circuits.faithfulnessFloorCorrected, BAND],
  ];
  const inOrder = sql`order by ${checkpoints.step}, ${checkpoints.id}`;
  return context.db
    .select({
      modelId: checkpoints.modelId,
      runs: sql<Values[]>`json_agg(json_build_array(${sql.join([...values], sql`, `)}) ${inOrder})`,
    })
    .from(newest)
    .innerJoin(checkpoints, eq(checkpoints.id, newest.checkpointId))
    .innerJoin(taskPerformances, eq(taskPerformances.runId, newest.id))
    .innerJoin(circuits, eq(circuits.runId, newest.id))
    .leftJoin(circuitBootstraps, eq(circuitBootstraps.circuitId, circuits.id))
    .leftJoin(suspicion, eq(suspicion.checkpointId, newest.checkpointId))
    .groupBy(checkpoints.modelId);
}

type RunColumns = typeof runs.$inferSelect;
type CheckpointColumns = typeof checkpoints.$inferSelect;
type CircuitColumns = typeof circuits.$inferSelect;

/** In the order in which findRuns asks for them. */
type Values = [
  ...[id: number, address: string, analyzerVersion: string, method: RunColumns["method"]],
  ...[checkpointId: number, modelId: number, revision: string, step: number, tokens: CheckpointColumns["tokens"]],
  ...[findings: Message[], clean: number, corrupted: number, accuracy: number],
  ...[circuitId: number, requestedEdges: number, edges: number, nodes: number, reached: boolean],
  plain: CircuitColumns["faithfulnessPlain"],
  floorCorrected: CircuitColumns["faithfulnessFloorCorrected"],
  band: Band | null,
];

export type TrendRun = ReturnType<typeof trendRun>;

/** Written flat, without rests and spreads: those took two thirds of the time that 1,500 runs take. */
function trendRun(values: Values) {
  return {
    id: values[0],
    address: values[1],
    analyzerVersion: values[2],
    method: values[3],
    checkpoint: {
      id: values[4],
      modelId: values[5],
      revision: values[6],
      step: values[7],
      tokens: values[8],
      findings: values[9],
    },
    performance: { clean: values[10], corrupted: values[11], accuracy: values[12] },
    circuit: {
      id: values[13],
      requestedEdges: values[14],
      edges: values[15],
      nodes: values[16],
      reached: values[17],
      faithfulnessPlain: values[18],
      faithfulnessFloorCorrected: values[19],
    },
    /** What resampling the prompts tells; null where it was not asked for. */
    band: bandOf(values[20]),
  };
}

function bandOf(values: Band | null) {
  if (values === null) return null;
  const [level, accuracy, clean, plain, floorCorrected] = values;
  return { level, accuracy, clean, plain, floorCorrected };
}

/** @returns by model, for those with results: the newest run of every checkpoint, by step. One SQL statement. */
export async function trendRuns(
  context: Context,
  models: readonly Row[],
  task: TaskKey,
  choice: Choice,
): Promise<Map<number, TrendRun[]>> {
  if (models.length === 0) return new Map();
  const found = await findRuns(context, models, task, choice);
  return new Map(found.map((model) => [model.modelId, model.runs.map(trendRun)]));
}
