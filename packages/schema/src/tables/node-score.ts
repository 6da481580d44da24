/** @file Scores of nodes, as rows: those of a run at level "node", and which of them its circuit keeps. */
import { sql } from "drizzle-orm";
import { boolean, check, doublePrecision, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { finite } from "./constraints.ts";
import { runs } from "./run.ts";

export const nodeScores = pgTable(
  "node_score",
  {
    runId: integer("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** Row of the writer in the computation graph of the model. */
    row: integer("row").notNull(),
    /** Name in the grammar of node-name.ts: "input", "a0.h1" or "m0". */
    node: text("node").notNull(),
    /** Positive: corrupting this node hurts the task. In the metric's unit. A float32 value. */
    score: doublePrecision("score").notNull(),
    /** Whether it is in the circuit after pruning. */
    inCircuit: boolean("in_circuit").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.row] }),
    index("node_score_over_training").on(t.node, t.runId),
    finite("node_score_finite", t.score),
    check("node_score_row", sql`${t.row} >= 0`),
  ],
);
