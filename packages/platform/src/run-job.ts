/** @file Runs one claimed job: finds its handler, reports its progress, and decides whether a failure is tried again. */
import { type JobName, type JobPayload, jobPayloads, UserError } from "@atlas/schema";
import { context, propagation, ROOT_CONTEXT, SpanKind } from "@opentelemetry/api";
import { sql } from "drizzle-orm";
import type { JobResult, JobWithMetadata } from "pg-boss";
import type { Db } from "./database.ts";
import type { Logger } from "./log.ts";
import { CANCELLED, recordActive, recordDone, recordFailed, recordFraction, recordRequeued } from "./progress.ts";
import { markFailed, withinSpan } from "./tracing/tracer.ts";

export interface JobContext {
  jobId: string;
  /** Aborted when the worker stops, or when the job was cancelled or given to another worker. */
  signal: AbortSignal;
  /** For a handler that had to wait: the work itself begins now, which is what estimates go by. Like `report`, nothing once it is over. */
  begin(): Promise<void>;
  /** @param fraction share done, 0 to 1. Written at most a few times a second; the last call before the end may be lost. */
  report(fraction: number, message?: string): Promise<void>;
}

/** What a handler returns, where that is an object, is kept with the job (queue.ts, `output`). */
export type JobHandlers = {
  [Name in JobName]?: (payload: JobPayload<Name>, context: JobContext) => Promise<unknown>;
};

export interface QueuedJob {
  name: JobName;
  payload: unknown;
  /** The span that queued it, in W3C Trace Context; absent from jobs of before there were any. */
  trace?: Record<string, string>;
}

/** A job that fails by itself is tried this often; bad input is not tried again at all. */
const ATTEMPTS = 3;
/** Between two writes of one job's progress. */
const REPORT_INTERVAL_MS = 300;

export function runJob(
  db: Db,
  log: Logger,
  handlers: JobHandlers,
  job: JobWithMetadata<QueuedJob>,
): Promise<JobResult> {
  const { name, payload, trace = {} } = job.data;
  const attributes = { "job.id": job.id, "job.attempt": job.retryCount + 1 };
  const queuedBy = propagation.extract(ROOT_CONTEXT, trace);
  return withinSpan(
    `work on ${name}`,
    { kind: SpanKind.CONSUMER, attributes },
    async (span) => {
      try {
        await recordActive(db, job.id, `Attempt ${job.retryCount + 1} of ${ATTEMPTS} began.`);
        const { end, ...reporting } = contextOf(db, job);
        const output = await handle(handlers, name, payload, reporting).finally(end);
        await recordDone(db, job.id);
        return { id: job.id, status: "completed", ...(isObject(output) && { output }) };
      } catch (error) {
        markFailed(span, error);
        return failed(db, log, job, error);
      }
    },
    queuedBy,
  );
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

async function handle<Name extends JobName>(handlers: JobHandlers, name: Name, payload: unknown, context: JobContext) {
  const handler: JobHandlers[Name] = handlers[name];
  if (handler === undefined)
    throw new UserError(
      `This worker does not know jobs named "${name}"; start a worker of the version that queued it.`,
    );
  const parsed = jobPayloads[name].safeParse(payload);
  if (!parsed.success)
    throw new UserError(`This job "${name}" was queued by another version; queue it again with this one.`);
  return handler(parsed.data as JobPayload<Name>, context);
}

/** Handlers need not wait for what they report: `end` does, so that nothing is written over the outcome, and takes no more. */
function contextOf(db: Db, job: JobWithMetadata<QueuedJob>): JobContext & { end(): Promise<void> } {
  let last = 0;
  let isOver = false;
  const underWay = new Set<Promise<void>>();
  const write = async (record: () => Promise<void>) => {
    if (isOver) return;
    const written = record();
    underWay.add(written);
    await written.finally(() => underWay.delete(written));
  };
  return {
    jobId: job.id,
    signal: job.signal,
    begin: () => write(() => recordActive(db, job.id, "The work itself began.")),
    report: async (fraction, message) => {
      if (Date.now() - last < REPORT_INTERVAL_MS || job.signal.aborted) return;
      last = Date.now();
      // Outside the job's span, which would hold a statement for each few tenths of a second.
      await write(() => context.with(ROOT_CONTEXT, () => recordFraction(db, job.id, fraction, message)));
    },
    end: async () => {
      isOver = true;
      await Promise.allSettled(underWay);
    },
  };
}

async function failed(db: Db, log: Logger, job: JobWithMetadata<QueuedJob>, error: unknown): Promise<JobResult> {
  const result = { id: job.id, output: { message: messageOf(error) } };
  if (job.signal.aborted) {
    if (await wasCancelled(db, job.id)) await recordFailed(db, job.id, CANCELLED);
    else await recordRequeued(db, job.id, "Interrupted; waiting for a worker.");
    return { ...result, status: "failed" };
  }
  if (!(error instanceof UserError)) log.error({ err: error, job: job.id, name: job.data.name }, "a job failed");
  if (error instanceof UserError || job.retryCount + 1 >= ATTEMPTS) {
    await recordFailed(db, job.id, messageOf(error));
    // Ends the job for good; without a dead letter queue it simply counts as failed.
    return { ...result, status: "deadletter" };
  }
  await recordRequeued(
    db,
    job.id,
    "Failed; will be tried again.",
    `Failed: ${messageOf(error)} It will be tried again.`,
  );
  return { ...result, status: "failed" };
}

/** The engine's word: a worker that stops aborts its jobs just so. */
async function wasCancelled(db: Db, jobId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select 1 from pgboss.job where id = ${jobId} and state = 'cancelled'`);
  return rows.length > 0;
}

/** Only what was written for a reader is shown; the rest is in the log. */
function messageOf(error: unknown): string {
  return error instanceof UserError ? error.message : "Something failed on our side; the log of the worker says more.";
}
