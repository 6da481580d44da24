/** @file Tasks: what a model is asked to do. A changed rule is a new version. */
import { sql } from "drizzle-orm";
import { check, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { TASK_METRICS } from "../run-settings.ts";
import { TASK_GROUPS } from "../task-settings.ts";
import { oneOf, sha256Hex } from "./constraints.ts";

export const tasks = pgTable(
  "task",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    metric: text("metric", { enum: TASK_METRICS }).notNull(),
    /** Null, as the next three, where nobody has described the task. */
    group: text("group", { enum: TASK_GROUPS }),
    /** Terms of the prompts and their words. */
    license: text("license"),
    /** Where the task and its words come from. */
    citation: text("citation"),
    /** SHA-256 of a custom task's file; null for tasks that come with the program. */
    sourceHash: text("source_hash"),
  },
  (t) => [
    unique("task_version_once").on(t.name, t.version),
    oneOf("task_metric_known", t.metric, TASK_METRICS),
    oneOf("task_group_known", t.group, TASK_GROUPS),
    sha256Hex("task_source_hash_form", t.sourceHash),
    check("task_version_positive", sql`${t.version} > 0`),
  ],
);
