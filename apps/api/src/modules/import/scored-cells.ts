/** @file The edges of an imported circuit, which is stored as cells and packed scores, like those of computed ones. */
import { type GraphShape, unpackScores } from "@atlas/schema";
import { graphOf } from "../../shared/graphs.ts";
import { type ScoredCells, SHAPE } from "../circuit/scored-cells.ts";

export const SHAPE_AND_EDGES = {
  columns: { cells: true, packed: true, task: true, checkpointId: true },
  with: { checkpoint: { columns: { id: true }, with: { model: { columns: SHAPE } } } },
} as const;

export interface PackedCircuit {
  cells: number[];
  packed: Uint8Array;
  checkpoint: { model: GraphShape };
}

export function scoredCellsOf({ cells, packed, checkpoint: { model } }: PackedCircuit): ScoredCells {
  const scores = unpackScores(graphOf(model), packed);
  return { cells, scores: cells.map((cell) => scores[cell]!) };
}
