/** @file Runs: one checkpoint measured on one task under one set of settings, with where its numbers come from. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { DEVICES } from "../devices.ts";
import { PEAK_SPANS } from "../run-report.ts";
import {
  ABLATIONS,
  ATTRIBUTION_LEVELS,
  ATTRIBUTION_METHODS,
  METRICS,
  PATH_RULES,
  SEARCH_RULES,
  SELECTIONS,
} from "../run-settings.ts";
import { checkpoints } from "./checkpoint.ts";
import { finite, instant, oneOf, sha256Hex } from "./constraints.ts";
import { datasets } from "./dataset.ts";
import { projects } from "./project.ts";
import { tasks } from "./task.ts";

export const runs = pgTable(
  "run",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id),
    taskId: integer("task_id")
      .notNull()
      .references(() => tasks.id),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Content address: the same address is the same result. */
    address: text("address").notNull(),
    method: text("method", { enum: ATTRIBUTION_METHODS }).notNull(),
    level: text("level", { enum: ATTRIBUTION_LEVELS }).notNull().default("edge"),
    steps: integer("steps").notNull(),
    path: text("path", { enum: PATH_RULES }).notNull(),
    metric: text("metric", { enum: METRICS }).notNull(),
    ablation: text("ablation", { enum: ABLATIONS }).notNull(),
    /** For mean ablation: "clean", "corrupted", or the SHA-256 of other prompts; null elsewhere. */
    reference: text("reference"),
    /** For mean ablation: whether the mean is over positions too; null elsewhere. */
    pooled: boolean("pooled"),
    selection: text("selection", { enum: SELECTIONS }).notNull(),
    search: text("search", { enum: SEARCH_RULES }).notNull().default("stable"),
    threshold: doublePrecision("threshold").notNull(),
    /** Of the prompts; 0 where there are none. */
    resamples: integer("resamples").notNull().default(0),
    numericType: text("numeric_type", { enum: ["float32"] }).notNull(),
    /** Where it was computed; null for runs of before it was kept. */
    device: text("device", { enum: DEVICES }),
    analyzerVersion: text("analyzer_version").notNull(),
    command: text("command").notNull(),
    /** Seconds of each stage, by name. */
    timings: jsonb("timings").$type<Record<string, number>>().notNull(),
    /** Largest resident memory of the process, bytes. */
    peakMemory: bigint("peak_memory", { mode: "number" }).notNull(),
    /** The rest of the run's report (run-report.ts), all of it or, for runs of before reports, nothing. */
    memoryEstimate: bigint("memory_estimate", { mode: "number" }),
    peakOf: text("peak_of", { enum: PEAK_SPANS }),
    operations: doublePrecision("operations"),
    flops: doublePrecision("flops"),
    productFlops: doublePrecision("product_flops"),
    /** In the metric's unit, null where the method defines none; see bundle.ts. */
    completenessGap: doublePrecision("completeness_gap"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    /** What makes storing twice impossible, whoever tries at the same moment. */
    unique("run_address_once").on(t.projectId, t.address),
    /** Results of (checkpoint, task), newest first; with checkpoint_by_step this is a trend in step order. */
    index("run_of_checkpoint_and_task").on(
      t.checkpointId,
      t.taskId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
      t.projectId,
    ),
    /** Whether a task has visible results is answered by the first entry. */
    index("run_of_task").on(t.taskId, t.projectId, t.checkpointId),
    index("run_newest").on(t.projectId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    sha256Hex("run_address_form", t.address),
    oneOf("run_method_known", t.method, ATTRIBUTION_METHODS),
    oneOf("run_level_known", t.level, ATTRIBUTION_LEVELS),
    oneOf("run_path_known", t.path, PATH_RULES),
    oneOf("run_metric_known", t.metric, METRICS),
    oneOf("run_ablation_known", t.ablation, ABLATIONS),
    oneOf("run_device_known", t.device, DEVICES),
    check(
      "run_reference_of_mean",
      sql`(${t.ablation} = 'mean') = (${t.reference} is not null) and (${t.ablation} = 'mean') = (${t.pooled} is not null)`,
    ),
    oneOf("run_selection_known", t.selection, SELECTIONS),
    oneOf("run_search_known", t.search, SEARCH_RULES),
    oneOf("run_peak_known", t.peakOf, PEAK_SPANS),
    finite("run_numbers_finite", t.completenessGap),
    finite("run_rates_finite", t.operations, t.flops, t.productFlops),
    check(
      "run_report_whole",
      sql`num_nulls(${t.memoryEstimate}, ${t.peakOf}, ${t.operations}, ${t.flops}, ${t.productFlops}) in (0, 5)`,
    ),
    check(
      "run_report_bounds",
      sql`${t.memoryEstimate} >= 0 and ${t.operations} >= 0 and ${t.flops} >= 0 and ${t.productFlops} > 0`,
    ),
    check(
      "run_bounds",
      sql`${t.steps} > 0 and ${t.threshold} between 0 and 1 and ${t.peakMemory} >= 0 and ${t.resamples} >= 0`,
    ),
  ],
);
