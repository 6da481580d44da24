/** @file What a stored run found, in short: for whoever asked for a result that was there already. */
import type { Faithfulness, PerformanceRecord, RunReport } from "@atlas/schema";
import { circuits, datasets, runs, taskPerformances } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";

export interface ResultSummary {
  items: number;
  performance: PerformanceRecord;
  circuit: { requestedEdges: number; edges: number; nodes: number; reached: boolean; faithfulness: Faithfulness };
  completenessGap: number | null;
  /** Null for results that were stored before runs reported what they cost. */
  report: RunReport | null;
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
    completenessGap: row.run.completenessGap,
    report: reportOf(row.run),
  };
}

/** A report is there whole or not at all, which the table holds. */
function reportOf({ timings, peakMemory, memoryEstimate, peakOf, device, ...rate }: typeof runs.$inferSelect) {
  const { operations, flops, productFlops } = rate;
  if (memoryEstimate === null) return null;
  return {
    stages: timings,
    memory: { estimate: memoryEstimate, peak: peakMemory, peakOf: peakOf! },
    rate: { device: device ?? "cpu", operations: operations!, flops: flops!, productFlops: productFlops! },
  };
}
