/** @file Overlap of the circuits of every pair of checkpoints of a model on a task. */
import { type CellSet, jaccardMatrix, type Measured, nodesOf, valueOr, weightedJaccardMatrix } from "@atlas/metrics";
import { circuitEdges } from "@atlas/schema/db";
import { inArray, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { graphOf } from "../../shared/graphs.ts";
import type { Trend } from "../trend/load.ts";

export const OVERLAP_KINDS = ["edges", "nodes", "weighted"] as const;
export type OverlapKind = (typeof OVERLAP_KINDS)[number];

interface PackedCircuit {
  cells: CellSet;
  /** One for each cell; empty where not asked for. */
  scores: Float32Array;
}

const EMPTY: PackedCircuit = { cells: new Int32Array(), scores: new Float32Array() };

/** @returns [checkpoint][checkpoint], symmetric; null where neither circuit has an edge. One SQL statement. */
export async function overlapMatrix(
  { db }: Context,
  { model, runs }: Trend,
  kind: OverlapKind,
): Promise<(number | null)[][]> {
  const packed = await packedCircuits(
    db,
    runs.map(({ circuit }) => circuit.id),
    kind === "weighted",
  );
  const circuits = runs.map(({ circuit }) => packed.get(circuit.id) ?? EMPTY);
  return measure(kind, circuits, model).map((row) => row.map((overlap) => valueOr(overlap, null)));
}

function measure(kind: OverlapKind, circuits: readonly PackedCircuit[], model: Trend["model"]): Measured[][] {
  if (kind === "weighted") return weightedJaccardMatrix(circuits, { normalise: true });
  const edges = circuits.map(({ cells }) => cells);
  if (kind === "edges") return jaccardMatrix(edges);
  const graph = graphOf(model);
  return jaccardMatrix(edges.map((cells) => nodesOf(graph, cells)));
}

/** Each circuit as one row of arrays: a row for each edge would cost ten times as much to read. In JSON, which is read several times as fast as arrays. */
async function packedCircuits(
  db: Context["db"],
  ids: readonly number[],
  withScores: boolean,
): Promise<Map<number, PackedCircuit>> {
  if (ids.length === 0) return new Map();
  const { circuitId, cell, score } = circuitEdges;
  const rows = await db
    .select({
      circuitId,
      cells: sql<number[]>`json_agg(${cell} order by ${cell})`,
      scores: withScores ? sql<number[]>`json_agg(${score} order by ${cell})` : sql<number[]>`json_build_array()`,
    })
    .from(circuitEdges)
    .where(inArray(circuitId, [...ids]))
    .groupBy(circuitId);
  return new Map(
    rows.map((row) => [row.circuitId, { cells: Int32Array.from(row.cells), scores: Float32Array.from(row.scores) }]),
  );
}
