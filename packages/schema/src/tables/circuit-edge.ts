/**
 * @file Edges of circuits, as rows: only those of a chosen circuit, so that one edge over training is one indexed query.
 * Scores of all edges are packed in edge_scores.
 */
import { sql } from "drizzle-orm";
import { check, doublePrecision, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { circuits } from "./circuit.ts";
import { finite } from "./constraints.ts";

export const circuitEdges = pgTable(
  "circuit_edge",
  {
    circuitId: integer("circuit_id")
      .notNull()
      .references(() => circuits.id, { onDelete: "cascade" }),
    /** row * n_r + column in the score matrix of the model. */
    cell: integer("cell").notNull(),
    /** Names in the grammar of node-name.ts: "a0.h1" and "a1.h3<k>". */
    writer: text("writer").notNull(),
    reader: text("reader").notNull(),
    /** Positive: corrupting this edge hurts the task. In the metric's unit. A float32 value. */
    score: doublePrecision("score").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.circuitId, t.cell] }),
    index("circuit_edge_over_training").on(t.writer, t.reader, t.circuitId),
    /** In which circuits a node is: who writes is in the index above. Without this one all edges of a model's circuits are read. */
    index("circuit_edge_of_reader").on(t.reader, t.circuitId),
    finite("circuit_edge_score_finite", t.score),
    check("circuit_edge_cell", sql`${t.cell} >= 0`),
  ],
);
