/** @file An imported circuit beside the newest computed one of the same checkpoint and task. */
import type { Context } from "../../context.ts";
import { graphOf } from "../../shared/graphs.ts";
import { SCORED_CELLS } from "../circuit/scored-cells.ts";
import { type CircuitDifference, circuitDifference } from "../comparison/diff.ts";
import { newestRun } from "../run/newest-run.ts";
import { type PackedCircuit, scoredCellsOf } from "./scored-cells.ts";

export interface Comparison extends Pick<CircuitDifference, "edgeOverlap" | "nodeOverlap" | "weightedOverlap"> {
  circuit: { id: number };
}

/** @returns null where nothing visible was computed. */
export async function compareWithComputed(
  imported: PackedCircuit & { checkpointId: number; task: string },
  context: Context,
): Promise<Comparison | null> {
  const run = await context.db.query.runs.findFirst({
    columns: { id: true },
    where: newestRun(context, { checkpoint: { id: imported.checkpointId }, task: { name: imported.task } }, {}),
    with: { circuit: { extras: SCORED_CELLS } },
  });
  if (run === undefined) return null;
  const graph = graphOf(imported.checkpoint.model);
  const difference = circuitDifference(graph, scoredCellsOf(imported), run.circuit.scored);
  const { edgeOverlap, nodeOverlap, weightedOverlap } = difference;
  return { circuit: run.circuit, edgeOverlap, nodeOverlap, weightedOverlap };
}
