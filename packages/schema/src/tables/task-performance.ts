/** @file Task performance: how well a checkpoint did a task in a run. Units and signs as in bundle.ts. */
import { sql } from "drizzle-orm";
import { check, doublePrecision, integer, pgTable, text } from "drizzle-orm/pg-core";
import { METRICS } from "../run-settings.ts";
import { finite, oneOf } from "./constraints.ts";
import { runs } from "./run.ts";

export const taskPerformances = pgTable(
  "task_performance",
  {
    runId: integer("run_id")
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    metric: text("metric", { enum: METRICS }).notNull(),
    clean: doublePrecision("clean").notNull(),
    corrupted: doublePrecision("corrupted").notNull(),
    /** Share of items whose task's own metric is above zero, 0 to 1. */
    accuracy: doublePrecision("accuracy").notNull(),
    /** Number of prompts the means are over. */
    items: integer("items").notNull(),
  },
  (t) => [
    oneOf("task_performance_metric_known", t.metric, METRICS),
    finite("task_performance_finite", t.clean, t.corrupted),
    check("task_performance_bounds", sql`${t.accuracy} between 0 and 1 and ${t.items} > 0`),
  ],
);
