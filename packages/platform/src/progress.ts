/** @file Progress of jobs, as rows anybody may read: what the terminal and the page show. */
import type { JobKind, JobLogLine } from "@atlas/schema";
import { jobProgress } from "@atlas/schema/db";
import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Db, Transaction } from "./database.ts";
import { announcement } from "./news.ts";

export type JobProgressRow = typeof jobProgress.$inferSelect;

export interface NewJob {
  jobId: string;
  kind: JobKind;
  title: string;
  /** See the table: what estimates of the time left go by. */
  effort?: number;
  followUpEffort?: number;
}

/** Returned by the statement that changes a row, so that neither happens without the other. */
const ANNOUNCED = { announced: announcement("progress", jobProgress.jobId) };

export async function recordQueued(db: Db | Transaction, job: NewJob): Promise<void> {
  await db
    .insert(jobProgress)
    .values({ ...job, log: [lineOf("Queued.")] })
    .returning(ANNOUNCED);
}

/** @param line of the log: what begins */
export async function recordActive(db: Db, jobId: string, line: string): Promise<void> {
  const now = new Date();
  await update(db, jobId, { status: "active", fraction: 0, message: null, startedAt: now, finishedAt: null }, line);
}

/** What the row of a cancelled job says. */
export const CANCELLED = "Cancelled.";

/** @param fraction share done; kept within 0 to 1. */
export async function recordFraction(db: Db, jobId: string, fraction: number, message?: string): Promise<void> {
  const share = Math.min(1, Math.max(0, fraction));
  if (message === undefined) return update(db, jobId, { fraction: share });
  // A count that goes up is no news.
  const isNews = sql`regexp_replace(coalesce(${jobProgress.message}, ''), '[0-9]+', '', 'g') <> regexp_replace(${message}, '[0-9]+', '', 'g')`;
  await update(db, jobId, { fraction: share, message }, message, isNews);
}

export async function recordDone(db: Db, jobId: string): Promise<void> {
  await update(db, jobId, { status: "done", fraction: 1, finishedAt: new Date() }, "Done.");
}

export async function recordFailed(db: Db, jobId: string, message: string): Promise<void> {
  await update(db, jobId, { status: "failed", message, finishedAt: new Date() }, message);
}

/** Back in the queue: interrupted, or to be tried again. @param line of the log, where it says more than the message */
export async function recordRequeued(db: Db, jobId: string, message: string, line: string = message): Promise<void> {
  await update(db, jobId, { status: "queued", fraction: 0, message }, line);
}

/** @param line for the log @param isNews whether the line is written, by the row as it was */
async function update(
  db: Db,
  jobId: string,
  change: Partial<Omit<JobProgressRow, "log">>,
  line?: string,
  isNews: SQL = sql`true`,
): Promise<void> {
  const log = line === undefined ? {} : { log: sql`case when ${isNews} then ${withLine(line)} else ${LOG} end` };
  await db
    .update(jobProgress)
    .set({ ...change, ...log, updatedAt: new Date() })
    .where(eq(jobProgress.jobId, jobId))
    .returning(ANNOUNCED);
}

/** Lines kept of a job: three attempts with what they said fit in. */
export const MAX_JOB_LOG = 20;

const LOG = sql.identifier("log");
const lineOf = (text: string): JobLogLine => ({ at: new Date().toISOString(), text });

/** The log with one line more, and without its oldest where it is full. */
function withLine(text: string): SQL {
  const room = sql`case when jsonb_array_length(${LOG}) >= ${MAX_JOB_LOG} then ${LOG} - 0 else ${LOG} end`;
  return sql`(${room}) || ${JSON.stringify([lineOf(text)])}::jsonb`;
}

/** Every job known, oldest first. */
export async function readProgress(db: Db): Promise<JobProgressRow[]> {
  return db.select().from(jobProgress).orderBy(asc(jobProgress.createdAt), asc(jobProgress.jobId));
}

/**
 * Corrects rows whose worker died before it could: the engine's word counts. Run by every worker from time to time.
 * A job the engine has put back is queued; one it has given up has failed.
 */
export async function reconcileProgress(db: Db): Promise<void> {
  await db.execute(sql`
    update job_progress p set
      status = case when j.state in ('created', 'retry') then 'queued' else 'failed' end,
      message = case when j.state in ('created', 'retry') then 'Its worker stopped; waiting for another.'
                     when j.state = 'cancelled' then ${CANCELLED}
                     else 'Its worker stopped every time it was tried; look at the log of the worker.' end,
      log = ${withLine("Its worker stopped.")},
      finished_at = case when j.state in ('created', 'retry') then null else now() end,
      updated_at = now()
    from pgboss.job j
    where j.id = p.job_id
      and ((p.status = 'active' and j.state in ('created', 'retry'))
        or (p.status in ('queued', 'active') and j.state in ('failed', 'cancelled')))
    returning ${announcement("progress", sql`p.job_id`)}`);
}
