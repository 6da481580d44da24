/** @file Loads in which circuits of a model a node is, over training and on every task: three SQL statements. */
import { type CircuitNode, formatNode, formatReader, HEAD_INPUTS } from "@atlas/schema";
import { circuitEdges } from "@atlas/schema/db";
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { newestRunsOf } from "../run/newest-run.ts";
import { checkpointsOf, type TrendCheckpoint, withCheckpoints } from "./checkpoints.ts";
import { type Counted, countedOf, newestOfCheckpoints } from "./newest.ts";

/** Newest first, by the usual settings, whose circuits are of edges. */
function findRuns(context: Context, model: string, task: ReturnType<typeof taskColumns>) {
  return context.db.query.runs.findMany({
    columns: { id: true, address: true, analyzerVersion: true, checkpointId: true },
    where: newestRunsOf(context, model, {}),
    orderBy: { createdAt: "desc", id: "desc" },
    with: {
      task,
      circuit: { columns: { id: true, edges: true, reached: true } },
    },
  });
}

/** Those that the query selects below `task`. */
function taskColumns(context: Context, info: GraphQLResolveInfo) {
  return queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "Task",
    path: ["task"],
    columns: { id: true, name: true, version: true },
  });
}

export type MemberRun = Awaited<ReturnType<typeof findRuns>>[number] & { checkpoint: TrendCheckpoint };

interface EdgeCounts {
  in: number;
  out: number;
}

export interface Membership extends Counted<MemberRun> {
  task: MemberRun["task"];
  /** By circuit; circuits without an edge of the node are absent. */
  counts: ReadonlyMap<number, EdgeCounts>;
}

/** @returns one for each task with results, by name, in its newest version. */
export async function loadMembership(
  model: string,
  node: CircuitNode,
  includeSuspicious: boolean,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Membership[]> {
  const [runs, checkpoints] = await Promise.all([
    findRuns(context, model, taskColumns(context, info)),
    checkpointsOf(context, model),
  ]);
  const tasks = newestTasks(withCheckpoints(runs, checkpoints)).map((own) => {
    const [runs] = newestOfCheckpoints(own).values();
    return { task: own[0]!.task, ...countedOf(runs!, includeSuspicious) };
  });
  // A circuit that is the whole graph holds every node and says nothing of one.
  const found = tasks.flatMap(({ runs }) => runs.filter(({ circuit }) => circuit.reached));
  const ids = found.map(({ circuit }) => circuit.id);
  const counts = await edgeCounts(context, ids, node);
  return tasks.map((task) => ({ ...task, counts }));
}

/** The rows of each task's newest version, by name. */
function newestTasks(rows: readonly MemberRun[]): MemberRun[][] {
  const names = [...new Set(rows.map(({ task }) => task.name))].sort();
  return names.map((name) => {
    const own = rows.filter(({ task }) => task.name === name);
    const newest = Math.max(...own.map(({ task }) => task.version));
    return own.filter(({ task }) => task.version === newest);
  });
}

async function edgeCounts({ db }: Context, ids: number[], node: CircuitNode): Promise<Map<number, EdgeCounts>> {
  if (ids.length === 0) return new Map();
  const { circuitId, writer, reader } = circuitEdges;
  const writes = eq(writer, formatNode(node));
  const reads = inArray(reader, readersOf(node));
  const rows = await db
    .select({
      circuitId,
      in: sql<number>`count(*) filter (where ${reads})`.mapWith(Number),
      out: sql<number>`count(*) filter (where ${writes})`.mapWith(Number),
    })
    .from(circuitEdges)
    .where(and(inArray(circuitId, ids), or(writes, reads)))
    .groupBy(circuitId);
  return new Map(rows.map(({ circuitId, ...counts }) => [circuitId, counts]));
}

function readersOf(node: CircuitNode): string[] {
  if (node.kind === "head") return HEAD_INPUTS.map((input) => formatReader({ ...node, input }));
  return [formatNode(node)];
}
