/** @file The edges of an imported circuit, which is stored as cells and packed scores, as rows like those of computed ones. */
import { type GraphShape, unpackScores } from "@atlas/schema";
import { graphOf } from "../../shared/graphs.ts";
import type { EdgeRow } from "../circuit/columns.ts";
import { edgeRows, SHAPE } from "../circuit/edge-rows.ts";

export const SHAPE_AND_EDGES = {
  columns: { cells: true, packed: true, task: true, checkpointId: true },
  with: { checkpoint: { columns: { id: true }, with: { model: { columns: SHAPE } } } },
} as const;

export interface PackedCircuit {
  cells: number[];
  packed: Uint8Array;
  checkpoint: { model: GraphShape };
}

export function edgeRowsOf({ cells, packed, checkpoint: { model } }: PackedCircuit): EdgeRow[] {
  const scores = unpackScores(graphOf(model), packed);
  return edgeRows(model, { cells, scores: cells.map((cell) => scores[cell]!) });
}
