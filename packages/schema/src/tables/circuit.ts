/** @file Circuits: the smallest one found in a run, and the sizes that were tried on the way. */
import { sql } from "drizzle-orm";
import { boolean, check, doublePrecision, integer, jsonb, pgTable } from "drizzle-orm/pg-core";
import type { CurvePoint } from "../bundle.ts";
import { finite } from "./constraints.ts";
import { runs } from "./run.ts";

export const circuits = pgTable(
  "circuit",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    runId: integer("run_id")
      .notNull()
      .unique()
      .references(() => runs.id, { onDelete: "cascade" }),
    requestedEdges: integer("requested_edges").notNull(),
    /** For circuits of nodes: how many writers were asked for; null for circuits of edges. */
    requestedNodes: integer("requested_nodes"),
    /** Edges and nodes left after pruning. */
    edges: integer("edges").notNull(),
    nodes: integer("nodes").notNull(),
    /** Mean metric of the circuit alone, in the metric's unit. */
    metric: doublePrecision("metric").notNull(),
    /** circuit / clean; null where clean is zero. */
    faithfulnessPlain: doublePrecision("faithfulness_plain"),
    /** (circuit − corrupted) / (clean − corrupted); null where the two are equal. */
    faithfulnessFloorCorrected: doublePrecision("faithfulness_floor_corrected"),
    /** False when no size reached the threshold and this is the whole graph. */
    reached: boolean("reached").notNull(),
    /** Sizes evaluated, ascending. */
    curve: jsonb("curve").$type<CurvePoint[]>().notNull(),
  },
  (t) => [
    finite("circuit_metric_finite", t.metric),
    finite("circuit_faithfulness_finite", t.faithfulnessPlain, t.faithfulnessFloorCorrected),
    check(
      "circuit_counts",
      sql`${t.edges} >= 0 and ${t.nodes} >= 0 and ${t.requestedEdges} >= ${t.edges} and ${t.requestedNodes} >= 0`,
    ),
  ],
);
