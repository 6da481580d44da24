/** @file The edges of a circuit: loaded as two arrays, because rows as objects in JSON take the database three times as long, and turned into rows here. */
import type { GraphShape } from "@atlas/schema";
import { circuitEdges } from "@atlas/schema/db";
import { type Column, sql } from "drizzle-orm";
import { graphOf } from "../../shared/graphs.ts";
import type { EdgeRow } from "./columns.ts";

/** Of equal length, in any order. */
export interface ScoredCells {
  /** Cells of the score matrix. */
  cells: number[];
  scores: number[];
}

export const SHAPE = { layers: true, heads: true, parallel: true } as const;

/** What a selection of circuits asks for to have their edges. */
export const SCORED_CELLS = {
  scored: ({ id }: { id: Column }) => sql<ScoredCells>`(select
    json_build_object('cells', coalesce(json_agg(${circuitEdges.cell}), '[]'), 'scores', coalesce(json_agg(${circuitEdges.score}), '[]'))
    from ${circuitEdges} where ${circuitEdges.circuitId} = ${id})`,
};

export function edgeRows(shape: GraphShape, { cells, scores }: ScoredCells): EdgeRow[] {
  const { writerNames, readerNames } = graphOf(shape);
  const width = readerNames.length;
  return cells.map((cell, i) => ({
    cell,
    writer: writerNames[Math.floor(cell / width)]!,
    reader: readerNames[cell % width]!,
    score: scores[i]!,
  }));
}
