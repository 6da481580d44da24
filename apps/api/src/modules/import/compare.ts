/** @file An imported circuit beside the newest computed one of the same checkpoint and task. */
import { computationGraph } from "@atlas/schema";
import type { Context } from "../../context.ts";
import { type CircuitDifference, circuitDifference } from "../comparison/diff.ts";
import { newestRun } from "../run/newest-run.ts";
import { edgeRowsOf, type PackedCircuit } from "./edge-rows.ts";

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
    with: { circuit: { with: { edgeRows: { columns: { cell: true, writer: true, reader: true, score: true } } } } },
  });
  if (run === undefined) return null;
  const graph = computationGraph(imported.checkpoint.model);
  const difference = circuitDifference(graph, edgeRowsOf(imported), run.circuit.edgeRows);
  const { edgeOverlap, nodeOverlap, weightedOverlap } = difference;
  return { circuit: run.circuit, edgeOverlap, nodeOverlap, weightedOverlap };
}
