/** @file What a stored run found, in short: for whoever asked for a result that was there already. */
import type { Faithfulness, PerformanceRecord } from "@atlas/schema";
import { circuits, datasets, runs, taskPerformances } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";

export interface ResultSummary {
  items: number;
  performance: PerformanceRecord;
  circuit: { requestedEdges: number; edges: number; nodes: number; reached: boolean; faithfulness: Faithfulness };
}

/** @throws Error when there is no such run. */
export async function readResult(db: Db, runId: number): Promise<ResultSummary> {
  const rows = await db
    .select()
    .from(runs)
    .innerJoin(taskPerformances, eq(taskPerformances.runId, runs.id))
    .innerJoin(circuits, eq(circuits.runId, runs.id))
    .innerJoin(datasets, eq(datasets.id, runs.datasetId))
    .where(eq(runs.id, runId));
  const row = rows[0];
  if (row === undefined) throw new Error(`run ${runId} is not stored`);
  const { metric, clean, corrupted, accuracy } = row.task_performance;
  const { requestedEdges, edges, nodes, reached, faithfulnessPlain, faithfulnessFloorCorrected } = row.circuit;
  return {
    items: row.dataset.items,
    performance: { metric, clean, corrupted, accuracy },
    circuit: {
      requestedEdges,
      edges,
      nodes,
      reached,
      faithfulness: { plain: faithfulnessPlain, floorCorrected: faithfulnessFloorCorrected },
    },
  };
}
