/**
 * @file What a person may know of a job: title, state, how far. The engine's own tables are nobody else's business.
 * Rows outlive the engine's, so that durations of finished jobs can be used for estimates.
 */
import { sql } from "drizzle-orm";
import { check, doublePrecision, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { JOB_KINDS, JOB_STATUSES, type JobLogLine } from "../jobs.ts";
import { finite, instant, oneOf } from "./constraints.ts";

export const jobProgress = pgTable(
  "job_progress",
  {
    /** The id the job engine gave. */
    jobId: uuid("job_id").primaryKey(),
    kind: text("kind", { enum: JOB_KINDS }).notNull(),
    title: text("title").notNull(),
    status: text("status", { enum: JOB_STATUSES }).notNull().default("queued"),
    /** Share done, 0 to 1. */
    fraction: doublePrecision("fraction").notNull().default(0),
    /** Size of this job beside others of its kind, in any one unit: what estimates of the time left go by. */
    effort: doublePrecision("effort").notNull().default(1),
    /** Effort of the analyses that this job will queue on its way. */
    followUpEffort: doublePrecision("follow_up_effort").notNull().default(0),
    /** What it is doing, or why it failed. */
    message: text("message"),
    /** What became of it, attempt by attempt, oldest first; the newest lines where there were many. */
    log: jsonb("log").$type<JobLogLine[]>().notNull().default([]),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** When the attempt under way, or the last one, began; null before the first. */
    startedAt: instant("started_at"),
    /** When it was done or failed for good; null until then. */
    finishedAt: instant("finished_at"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    index("job_progress_by_status").on(t.status, t.createdAt),
    oneOf("job_progress_kind_known", t.kind, JOB_KINDS),
    oneOf("job_progress_status_known", t.status, JOB_STATUSES),
    finite("job_progress_effort_finite", t.effort, t.followUpEffort),
    check("job_progress_bounds", sql`${t.fraction} between 0 and 1 and ${t.effort} > 0 and ${t.followUpEffort} >= 0`),
  ],
);
