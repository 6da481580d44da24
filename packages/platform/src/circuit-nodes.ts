/** @file Which nodes the newest circuit of a checkpoint on a task has, of circuits searched alike. */
import type { SearchRule } from "@atlas/schema";
import { checkpoints, circuitEdges, circuits, DEFAULT_PROJECT, models, projects, runs, tasks } from "@atlas/schema/db";
import { and, desc, eq } from "drizzle-orm";
import type { Db } from "./database.ts";

export interface CircuitNodes {
  /** Content address of the run that found it. */
  address: string;
  /** Nodes that an edge starts from: input, heads, MLPs. */
  nodes: string[];
}

/** @returns of circuits of edges that were searched by this rule; undefined where there is none in the project. */
export async function findCircuitNodes(
  db: Db,
  { model, revision, task, search }: { model: string; revision: string; task: string; search: SearchRule },
  project: string = DEFAULT_PROJECT,
): Promise<CircuitNodes | undefined> {
  const newest = await db
    .select({ id: circuits.id, address: runs.address })
    .from(runs)
    .innerJoin(circuits, eq(circuits.runId, runs.id))
    .innerJoin(projects, eq(projects.id, runs.projectId))
    .innerJoin(tasks, eq(tasks.id, runs.taskId))
    .innerJoin(checkpoints, eq(checkpoints.id, runs.checkpointId))
    .innerJoin(models, eq(models.id, checkpoints.modelId))
    .where(
      and(
        ...[eq(models.name, model), eq(checkpoints.revision, revision), eq(tasks.name, task)],
        ...[eq(projects.slug, project), eq(runs.level, "edge"), eq(runs.search, search)],
      ),
    )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(1);
  const circuit = newest[0];
  if (circuit === undefined) return undefined;
  const rows = await db
    .selectDistinct({ writer: circuitEdges.writer })
    .from(circuitEdges)
    .where(eq(circuitEdges.circuitId, circuit.id));
  return { address: circuit.address, nodes: rows.map(({ writer }) => writer).sort() };
}
