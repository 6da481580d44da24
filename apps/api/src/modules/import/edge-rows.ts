/** @file The edges of an imported circuit, which is stored as cells and packed scores, as rows like those of computed ones. */
import { computationGraph, formatNode, formatReader, type GraphShape, unpackScores } from "@atlas/schema";
import type { EdgeRow } from "../circuit/columns.ts";

export const SHAPE_AND_EDGES = {
  columns: { cells: true, packed: true, task: true, checkpointId: true },
  with: {
    checkpoint: { columns: { id: true }, with: { model: { columns: { layers: true, heads: true, parallel: true } } } },
  },
} as const;

export interface PackedCircuit {
  cells: number[];
  packed: Uint8Array;
  checkpoint: { model: GraphShape };
}

export function edgeRowsOf({ cells, packed, checkpoint }: PackedCircuit): EdgeRow[] {
  const graph = computationGraph(checkpoint.model);
  const scores = unpackScores(graph, packed);
  return cells.map((cell) => ({
    cell,
    writer: formatNode(graph.writers[Math.floor(cell / graph.readers.length)]!),
    reader: formatReader(graph.readers[cell % graph.readers.length]!),
    score: scores[cell]!,
  }));
}
