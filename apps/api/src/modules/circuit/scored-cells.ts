/**
 * @file The edges of a circuit as they are loaded: 12 bytes each in one text. As arrays of numbers in JSON they take the database half as long
 * again and the API seven times, and as rows the database three times as long as that.
 */
import { circuitEdges } from "@atlas/schema/db";
import { type Column, sql } from "drizzle-orm";

/** Edges with their scores, of equal length, in any order. */
export interface ScoredCells {
  /** Cells of the score matrix. */
  cells: readonly number[];
  scores: readonly number[];
}

export const SHAPE = { layers: true, heads: true, parallel: true } as const;

/** The cell in 4, the score in 8, each with its most significant byte first. */
const BYTES_OF_EDGE = 12;

/** What a selection of circuits asks for to have their edges. */
export const SCORED_CELLS = {
  scored: ({ id }: { id: Column }) =>
    sql<string>`(select
      coalesce(encode(string_agg(int4send(${circuitEdges.cell}) || float8send(${circuitEdges.score}), ''), 'base64'), '')
      from ${circuitEdges} where ${circuitEdges.circuitId} = ${id})`.mapWith(unpack),
};

function unpack(base64: string): ScoredCells {
  const packed = Buffer.from(base64, "base64");
  const [cells, scores]: [number[], number[]] = [[], []];
  for (let at = 0; at < packed.length; at += BYTES_OF_EDGE) {
    cells.push(packed.readInt32BE(at));
    scores.push(packed.readDoubleBE(at + 4));
  }
  return { cells, scores };
}
