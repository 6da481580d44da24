/** @file Loads in which circuits of a model a node is, over training and on every task: four SQL statements. */
import { type CircuitNode, formatNode, formatReader, HEAD_INPUTS } from "@atlas/schema";
import { circuitEdges, circuits, runs } from "@atlas/schema/db";
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import { and, desc, eq, inArray, or, sql } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { whereOf } from "../../shared/where.ts";
import { type Choice, chosenRuns, requireEdges } from "../run/choice.ts";
import { checkpointsOf, ofModel, type TrendCheckpoint, withCheckpoints } from "./checkpoints.ts";
import { type Counted, countedOf, newestOfCheckpoints, newestVersions } from "./newest.ts";

/** The newest of each checkpoint on each task, of those that are meant; chosen before circuits are joined. */
function findRuns(context: Context, model: string, choice: Choice) {
  const { id, checkpointId, taskId, address, analyzerVersion, createdAt } = runs;
  const where = { ...chosenRuns(choice), ...visible(context.viewer).runs };
  const newest = context.db
    .selectDistinctOn([checkpointId, taskId], { id, checkpointId, taskId, address, analyzerVersion })
    .from(runs)
    .where(and(ofModel(context, checkpointId, model), whereOf("runs", where)))
    .orderBy(checkpointId, taskId, desc(createdAt), desc(id))
    .as("newest");
  return context.db
    .select({
      ...{ checkpointId: newest.checkpointId, taskId: newest.taskId },
      ...{ address: newest.address, analyzerVersion: newest.analyzerVersion },
      circuit: { id: circuits.id, edges: circuits.edges, reached: circuits.reached },
    })
    .from(newest)
    .innerJoin(circuits, eq(circuits.runId, newest.id));
}

/** With the columns that the query selects below `task`. */
function findTasks(context: Context, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "Task",
    path: ["task"],
    columns: { id: true, name: true, version: true },
  });
  return context.db.query.tasks.findMany({ ...selected, where: visible(context.viewer).tasks });
}

export type MemberRun = Awaited<ReturnType<typeof findRuns>>[number] & { checkpoint: TrendCheckpoint };
type MemberTask = Awaited<ReturnType<typeof findTasks>>[number];

interface EdgeCounts {
  in: number;
  out: number;
}

export interface Membership extends Counted<MemberRun> {
  task: MemberTask;
  /** By circuit; circuits without an edge of the node are absent. */
  counts: ReadonlyMap<number, EdgeCounts>;
}

export interface MembershipArguments {
  model: string;
  node: CircuitNode;
  includeSuspicious: boolean;
  choice: Choice;
}

/**
 * @returns one for each task with results, by name, in its newest version.
 * @throws UserError where circuits of nodes are asked for
 */
export async function loadMembership(
  { model, node, includeSuspicious, choice }: MembershipArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Membership[]> {
  requireEdges(choice);
  const [found, tasks, checkpoints] = await Promise.all([
    findRuns(context, model, choice),
    findTasks(context, info),
    checkpointsOf(context, model),
  ]);
  const memberships = newestVersions(tasks, withCheckpoints(found, checkpoints), ({ taskId }) => taskId).map(
    ([task, own]) => {
      const [runs] = newestOfCheckpoints(own).values();
      return { task, ...countedOf(runs!, includeSuspicious) };
    },
  );
  // A circuit that is the whole graph holds every node and says nothing of one.
  const counted = memberships.flatMap(({ runs }) => runs.filter(({ circuit }) => circuit.reached));
  const ids = counted.map(({ circuit }) => circuit.id);
  const counts = await edgeCounts(context, ids, node);
  return memberships.map((membership) => ({ ...membership, counts }));
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
    // Not as one array: PostgreSQL would plan for ten numbers, whatever their number, and take seven times as long.
    .where(and(inArray(circuitId, ids), or(writes, reads)))
    .groupBy(circuitId);
  return new Map(rows.map(({ circuitId, ...counts }) => [circuitId, counts]));
}

function readersOf(node: CircuitNode): string[] {
  if (node.kind === "head") return HEAD_INPUTS.map((input) => formatReader({ ...node, input }));
  return [formatNode(node)];
}
