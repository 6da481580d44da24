/** @file Tasks: what a model is asked to do. A changed rule is a new version. */
import { sql } from "drizzle-orm";
import { check, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { METRICS } from "../run-settings.ts";
import { oneOf } from "./constraints.ts";

export const tasks = pgTable(
  "task",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    metric: text("metric", { enum: METRICS }).notNull(),
  },
  (t) => [
    unique("task_version_once").on(t.name, t.version),
    oneOf("task_metric_known", t.metric, METRICS),
    check("task_version_positive", sql`${t.version} > 0`),
  ],
);
