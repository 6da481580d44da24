/** @file Cancelling jobs, and queueing again what failed or was cancelled. A job is known by its id; what it works on stays. */
import { UserError } from "@atlas/schema";
import { jobProgress } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import { z } from "zod";
import type { Db } from "./database.ts";
import { CANCELLED, type JobProgressRow, recordFailed, recordRequeued } from "./progress.ts";

/**
 * A waiting job is never begun. One under way learns of it with its worker's next sign of life, stops where it is, and stores nothing
 * more: a result is stored in one transaction.
 * @throws UserError when there is no such job, or it is over.
 */
export async function cancelJob(boss: PgBoss, db: Db, jobId: string): Promise<JobProgressRow> {
  const { kind, status } = await findJob(db, jobId);
  if (affectedBy(await boss.cancel(kind, jobId)) === 0)
    throw new UserError(`The job is ${status} and cannot be cancelled; only waiting and running ones can.`);
  await recordFailed(db, jobId, CANCELLED);
  return findJob(db, jobId);
}

/** @throws UserError when there is no such job, when it neither failed nor was cancelled, or when the same is queued again already. */
export async function retryJob(boss: PgBoss, db: Db, jobId: string): Promise<JobProgressRow> {
  const { kind, status } = await findJob(db, jobId);
  try {
    const again = affectedBy(await boss.retry(kind, jobId)) || affectedBy(await boss.resume(kind, jobId));
    if (again === 0)
      throw new UserError(
        status === "failed"
          ? "The queue has forgotten this job; queue it anew."
          : `The job is ${status}; only failed and cancelled ones are queued again.`,
      );
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION)
      throw new UserError("The same job waits or runs already; follow that one.", { cause: error });
    throw error;
  }
  await recordRequeued(db, jobId, "Queued again.");
  return findJob(db, jobId);
}

/** How many jobs the engine changed, which it answers and its types do not say. */
const affectedBy = (response: object): number => z.object({ affected: z.int() }).parse(response).affected;

/** PostgreSQL's code: the engine keeps at most one of equal jobs waiting or under way. */
const UNIQUE_VIOLATION = "23505";

/** @throws UserError when there is no such job. */
export async function findJob(db: Db, jobId: string): Promise<JobProgressRow> {
  const known = UUID.test(jobId) ? await db.select().from(jobProgress).where(eq(jobProgress.jobId, jobId)) : [];
  if (known[0]) return known[0];
  throw new UserError("There is no job with this id; take it from the jobs of progress.", { code: "NOT_FOUND" });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
