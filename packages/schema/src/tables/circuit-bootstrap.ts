/**
 * @file What resampling the prompts tells of a run and its circuit: intervals, and how often each edge and node is chosen. Packed, because
 * resamples choose several times as many edges as the circuit has, and nobody asks for one of them alone.
 */
import { sql } from "drizzle-orm";
import { bigint, check, doublePrecision, integer, jsonb, pgTable, real, text } from "drizzle-orm/pg-core";
import type { BootstrapRecord } from "../bootstrap-record.ts";
import { circuits } from "./circuit.ts";
import { oneOf } from "./constraints.ts";

const METHODS = ["bca", "percentile"] as const;

/** Intervals by what they are of, as in BootstrapRecord. */
export type BootstrapIntervals = Pick<
  BootstrapRecord,
  "clean" | "corrupted" | "accuracy" | "metric" | "plain" | "floorCorrected" | "curve"
>;

export const circuitBootstraps = pgTable(
  "circuit_bootstrap",
  {
    circuitId: integer("circuit_id")
      .primaryKey()
      .references(() => circuits.id, { onDelete: "cascade" }),
    resamples: integer("resamples").notNull(),
    seed: bigint("seed", { mode: "number" }).notNull(),
    /** Share of resamples inside an interval. */
    level: doublePrecision("level").notNull(),
    method: text("method", { enum: METHODS }).notNull(),
    intervals: jsonb("intervals").$type<BootstrapIntervals>().notNull(),
    /** Mean Jaccard of every two circuits of resamples; null where all are empty. */
    stability: doublePrecision("stability"),
    /** Cells in the score matrix, ascending, and the share of circuits that hold each. */
    edgeCells: integer("edge_cells").array().notNull(),
    edgeFrequency: real("edge_frequency").array().notNull(),
    /** Node numbers (node-number.ts), ascending. */
    nodeNumbers: integer("node_numbers").array().notNull(),
    nodeFrequency: real("node_frequency").array().notNull(),
    seconds: doublePrecision("seconds").notNull(),
  },
  (t) => [
    oneOf("circuit_bootstrap_method_known", t.method, METHODS),
    check(
      "circuit_bootstrap_bounds",
      sql`${t.resamples} > 0 and ${t.level} between 0 and 1 and ${t.stability} between 0 and 1 and ${t.seconds} >= 0`,
    ),
    check(
      "circuit_bootstrap_columns",
      sql`cardinality(${t.edgeCells}) = cardinality(${t.edgeFrequency}) and cardinality(${t.nodeNumbers}) = cardinality(${t.nodeFrequency})`,
    ),
  ],
);
