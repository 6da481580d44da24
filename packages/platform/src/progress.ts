/** @file Progress of jobs, as rows anybody may read: what the terminal and the page show. */
import type { JobKind } from "@atlas/schema";
import { jobProgress } from "@atlas/schema/db";
import { asc, eq, sql } from "drizzle-orm";
import type { Db, Transaction } from "./database.ts";
import { announce } from "./news.ts";

export type JobProgressRow = typeof jobProgress.$inferSelect;

export interface NewJob {
  jobId: string;
  kind: JobKind;
  title: string;
  /** See the table: what estimates of the time left go by. */
  effort?: number;
  followUpEffort?: number;
}

export async function recordQueued(db: Db | Transaction, job: NewJob): Promise<void> {
  await db.insert(jobProgress).values(job);
  await announce(db, "progress", job.jobId);
}

export async function recordActive(db: Db, jobId: string): Promise<void> {
  const now = new Date();
  await update(db, jobId, { status: "active", fraction: 0, message: null, startedAt: now, finishedAt: null });
}

/** What the row of a cancelled job says. */
export const CANCELLED = "Cancelled.";

/** @param fraction share done; kept within 0 to 1. */
export async function recordFraction(db: Db, jobId: string, fraction: number, message?: string): Promise<void> {
  const share = Math.min(1, Math.max(0, fraction));
  await update(db, jobId, message === undefined ? { fraction: share } : { fraction: share, message });
}

export async function recordDone(db: Db, jobId: string): Promise<void> {
  await update(db, jobId, { status: "done", fraction: 1, finishedAt: new Date() });
}

export async function recordFailed(db: Db, jobId: string, message: string): Promise<void> {
  await update(db, jobId, { status: "failed", message, finishedAt: new Date() });
}

/** Back in the queue: interrupted, or to be tried again. */
export async function recordRequeued(db: Db, jobId: string, message: string): Promise<void> {
  await update(db, jobId, { status: "queued", fraction: 0, message });
}

async function update(db: Db, jobId: string, change: Partial<JobProgressRow>): Promise<void> {
  await db
    .update(jobProgress)
    .set({ ...change, updatedAt: new Date() })
    .where(eq(jobProgress.jobId, jobId));
  await announce(db, "progress", jobId);
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
  const { rowCount } = await db.execute(sql`
    update job_progress p set
      status = case when j.state in ('created', 'retry') then 'queued' else 'failed' end,
      message = case when j.state in ('created', 'retry') then 'Its worker stopped; waiting for another.'
                     when j.state = 'cancelled' then ${CANCELLED}
                     else 'Its worker stopped every time it was tried; look at the log of the worker.' end,
      finished_at = case when j.state in ('created', 'retry') then null else now() end,
      updated_at = now()
    from pgboss.job j
    where j.id = p.job_id
      and ((p.status = 'active' and j.state in ('created', 'retry'))
        or (p.status in ('queued', 'active') and j.state in ('failed', 'cancelled')))`);
  if (rowCount) await announce(db, "progress", "several");
}
