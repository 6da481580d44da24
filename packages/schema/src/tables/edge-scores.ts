/** @file The dense scores of a run, packed (packed-scores.ts): four bytes an edge instead of a row. */
import { sql } from "drizzle-orm";
import { bytea, check, integer, pgTable, smallint } from "drizzle-orm/pg-core";
import { runs } from "./run.ts";

export const edgeScores = pgTable(
  "edge_scores",
  {
    runId: integer("run_id")
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** Version of the layout: the bundle format that brought it. */
    layout: smallint("layout").notNull(),
    packed: bytea("packed").notNull(),
  },
  (t) => [check("edge_scores_whole_floats", sql`octet_length(${t.packed}) % 4 = 0`)],
);
