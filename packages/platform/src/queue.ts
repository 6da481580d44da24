/**
 * @file The job queue, on the same PostgreSQL as the results. Jobs are queued inside a caller's transaction, claimed by
 * any number of workers, and taken up by another when a worker dies: it stops sending heartbeats. The engine (pg-boss)
 * is known to this file and `run-job.ts` only.
 */
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { JOB_KINDS, type JobName, type JobPayload, jobKinds, jobPayloads, UserError } from "@atlas/schema";
import { context, propagation, SpanKind } from "@opentelemetry/api";
import { sql } from "drizzle-orm";
import { fromDrizzle, type JobResult, type JobWithMetadata, PgBoss } from "pg-boss";
import { canonicalJson, type Json } from "./canonical-json.ts";
import type { Database, Transaction } from "./database.ts";
import type { Logger } from "./log.ts";
import { type JobProgressRow, reconcileProgress, recordQueued } from "./progress.ts";
import { cancelJob, retryJob } from "./queue-control.ts";
import { type JobHandlers, type QueuedJob, runJob } from "./run-job.ts";
import { withSchemaLock } from "./schema-lock.ts";
import { withinSpan } from "./tracing/tracer.ts";

export interface EnqueueOptions {
  /** What a person reads. */
  title: string;
  /** Size beside other jobs of its kind, 1 by default; estimates of the time left go by it. */
  effort?: number;
  /** Effort of the analyses this job will queue on its way; 0 by default. */
  followUpEffort?: number;
  /**
   * Higher goes first, by default by the kind of job. Equal ones go in the order of queueing, but those of one
   * transaction in any order.
   */
  priority?: number;
  /** Queue within this transaction: rolled back, there is no job. */
  tx?: Transaction;
}

export interface Queue {
  /** @returns the job's id, or null when the same job (name and payload) is already waiting or under way. */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, options: EnqueueOptions): Promise<string | null>;
  /** @returns the id of a job that `enqueue` did not queue again, or null when it is over by now. */
  find<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<string | null>;
  /** @returns what its handler returned; undefined where that was nothing, before the job is over, and once the engine has forgotten it. */
  output(jobId: string): Promise<unknown>;
  /** See queue-control.ts. @returns how the job stands then. */
  cancel(jobId: string): Promise<JobProgressRow>;
  retry(jobId: string): Promise<JobProgressRow>;
  /** Works on the kinds of job that have a handler. @param atOnce jobs of each kind at a time; one unless said otherwise. */
  work(handlers: JobHandlers, atOnce?: number): Promise<void>;
  /** Stops claiming; jobs under way are aborted and go back into the queue at once. */
  stop(): Promise<void>;
}

/** Retries are for lost workers and shutdowns; `run-job.ts` gives up earlier on a job that fails by itself. */
const RETRY_LIMIT = 10;
/** The engine allows at most a day. A dead worker is noticed by its heartbeat, long before. */
const EXPIRE_SECONDS = 23 * 3600;
const POLL_SECONDS = 0.5;
/** How long an aborted handler may take to let go before the worker leaves without it. */
const ABORT_GRACE_MS = 5000;
/** How often to look for jobs whose worker died. */
const SUPERVISE_SECONDS = 3;

export type QueueDatabase = Pick<Database, "db" | "pool">;

export interface QueueOptions {
  log: Logger;
  /**
   * Silence after which a worker counts as dead, at least 10. It beats four times as often; a handler that blocks the
   * event loop for longer than three quarters of this loses its job to another worker.
   */
  heartbeatSeconds?: number;
}

/** Creates the engine's tables where they are missing; the database must be migrated already. */
export async function openQueue(database: QueueDatabase, options: QueueOptions): Promise<Queue> {
  const heartbeatSeconds = options.heartbeatSeconds ?? 20;
  const boss = await startEngine(database, options.log);
  await withSchemaLock(database.pool, () => createQueues(boss, heartbeatSeconds));
  const running = new Set<Promise<JobResult>>();
  let sweep: NodeJS.Timeout | undefined;
  const run = async (handlers: JobHandlers, job: JobWithMetadata<QueuedJob>): Promise<JobResult> => {
    const result = runJob(database.db, options.log, handlers, job);
    running.add(result);
    return result.finally(() => running.delete(result));
  };
  return {
    enqueue: (name, payload, how) =>
      withinSpan(`queue ${name}`, { kind: SpanKind.PRODUCER }, () => enqueue(boss, database, name, payload, how)),
    find: (name, payload) => findWaiting(database, name, payload),
    output: async (jobId) => {
      // Before, it is what the engine says of an attempt that failed.
      const { rows } = await database.pool.query(
        "select output from pgboss.job where id = $1 and state = 'completed'",
        [jobId],
      );
      return rows[0]?.output ?? undefined;
    },
    cancel: (jobId) => cancelJob(boss, database.db, jobId),
    retry: (jobId) => retryJob(boss, database.db, jobId),
    work: async (handlers, atOnce = 1) => {
      sweep = setInterval(() => {
        reconcileProgress(database.db).catch((error) =>
          options.log.warn({ err: error }, "progress was not reconciled"),
        );
      }, SUPERVISE_SECONDS * 1000);
      const how = { ...WORK, localConcurrency: atOnce, heartbeatRefreshSeconds: heartbeatSeconds / 4 };
      for (const kind of new Set(Object.keys(handlers).map((name) => jobKinds[name as JobName])))
        await boss.work(kind, how, async ([job]: JobWithMetadata<QueuedJob>[]) => [await run(handlers, job!)]);
    },
    stop: async () => {
      clearInterval(sweep);
      await boss.stop({ graceful: false, close: false });
      await Promise.race([Promise.allSettled(running), setTimeout(ABORT_GRACE_MS, undefined, { ref: false })]);
    },
  };
}

async function createQueues(boss: PgBoss, heartbeatSeconds: number): Promise<void> {
  for (const kind of JOB_KINDS) {
    await boss.createQueue(kind, {
      policy: "exclusive",
      retryLimit: RETRY_LIMIT,
      expireInSeconds: EXPIRE_SECONDS,
      heartbeatSeconds,
    });
    await boss.updateQueue(kind, { heartbeatSeconds });
  }
}

const WORK = {
  batchSize: 1,
  includeMetadata: true,
  perJobResults: true,
  pollingIntervalSeconds: POLL_SECONDS,
} as const;

async function startEngine({ pool }: QueueDatabase, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  boss.on("error", (error) => log.warn({ err: error }, "the job engine reported an error"));
  boss.on("warning", (warning) => log.debug({ warning }, "the job engine reported a warning"));
  return withSchemaLock(pool, () => boss.start());
}

async function enqueue<Name extends JobName>(
  boss: PgBoss,
  { db }: QueueDatabase,
  name: Name,
  payload: JobPayload<Name>,
  { title, effort = 1, followUpEffort = 0, priority = 0, tx }: EnqueueOptions,
): Promise<string | null> {
  const parsed = jobPayloads[name].safeParse(payload);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new UserError(`Job "${name}" cannot be queued: its "${path.join(".")}" is not valid (${message}).`);
  }
  const job = { name, payload: parsed.data };
  const send = async (within: Transaction): Promise<string | null> => {
    const key = { singletonKey: sameJobKey(job), priority, db: fromDrizzle(within, sql) };
    const jobId = await boss.send(jobKinds[name], { ...job, trace: traceContext() }, key);
    if (jobId !== null) await recordQueued(within, { jobId, kind: jobKinds[name], title, effort, followUpEffort });
    return jobId;
  };
  return tx === undefined ? db.transaction(send) : send(tx);
}

async function findWaiting<Name extends JobName>(
  { pool }: QueueDatabase,
  name: Name,
  payload: JobPayload<Name>,
): Promise<string | null> {
  const key = sameJobKey({ name, payload: jobPayloads[name].parse(payload) });
  const { rows } = await pool.query<{ id: string }>(
    "select id from pgboss.job where name = $1 and singleton_key = $2 and state in ('created', 'retry', 'active')",
    [jobKinds[name], key],
  );
  return rows[0]?.id ?? null;
}

/** What the job's span hangs on, for whoever works on it; empty where nothing is traced. */
function traceContext(): Record<string, string> {
  const carrier = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Equal for equal jobs: the engine keeps at most one with a key waiting or under way. */
function sameJobKey(job: { name: string; payload: Json }): string {
  return createHash("sha256").update(canonicalJson(job)).digest("hex");
}
