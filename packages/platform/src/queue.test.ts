import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type JobPayload, UserError } from "@atlas/schema";
import { jobProgress, runs } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createLog } from "./log.ts";
import { MAX_JOB_LOG, recordFraction } from "./progress.ts";
import { openQueue, type Queue } from "./queue.ts";

const log = createLog("test", "silent");
let database: TestDatabase;
let queue: Queue;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  queue = await openQueue(database, { log });
});
afterEach(async () => {
  await queue.stop();
  await database.pool.query("delete from pgboss.job");
  await database.db.delete(jobProgress);
});

const training = (seed: number): JobPayload<"train-demo"> => ({ directory: "demo", size: "small", seed });
const enqueue = (seed: number, priority?: number): Promise<string | null> =>
  queue.enqueue("train-demo", training(seed), {
    title: `Seed ${seed}`,
    ...(priority === undefined ? {} : { priority }),
  });

async function progressOf(jobId: string) {
  const rows = await database.db.select().from(jobProgress).where(eq(jobProgress.jobId, jobId));
  return rows[0]!;
}

/** Waits until the job's row says so. */
async function reaches(jobId: string, status: string) {
  for (;;) {
    const row = await progressOf(jobId);
    if (row.status === status) return row;
    await setTimeout(50);
  }
}

test("a job goes from queued to done, with its payload and progress", async () => {
  const jobId = (await enqueue(1))!;
  expect(await progressOf(jobId)).toMatchObject({ kind: "train", title: "Seed 1", status: "queued", fraction: 0 });
  let seen: unknown;
  await queue.work({
    "train-demo": async (payload, { report }) => {
      seen = payload;
      await report(0.5, "half way");
    },
  });
  expect(await reaches(jobId, "done")).toMatchObject({ fraction: 1, message: "half way" });
  expect(seen).toEqual(training(1));
});

test("the same job is queued once until it is over", async () => {
  const jobId = (await enqueue(1))!;
  expect(await enqueue(1)).toBeNull();
  expect(await enqueue(2)).not.toBeNull();
  await queue.work({ "train-demo": async () => undefined });
  await reaches(jobId, "done");
  expect(await enqueue(1)).not.toBeNull();
});

test("a job queued in a transaction that fails was never queued", async () => {
  const failing = database.db.transaction(async (tx) => {
    await queue.enqueue("train-demo", training(1), { title: "Never", tx });
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(await database.db.$count(jobProgress)).toBe(0);
  expect(await enqueue(1)).not.toBeNull();
});

test("a payload that does not fit is refused", async () => {
  await expect(enqueue(-1)).rejects.toThrow(/"seed" is not valid/);
});

test("a training and an analysis go side by side", async () => {
  const payload = { target: "demo/demo-small", revision: "step0", tasks: ["ioi"], settings: {} };
  const trainingId = (await enqueue(1))!;
  const analysisId = (await queue.enqueue("analyze-checkpoint", payload, { title: "Analysis" }))!;
  let analysed = () => {};
  const afterAnalysis = new Promise<void>((resolve) => {
    analysed = resolve;
  });
  await queue.work({ "train-demo": () => afterAnalysis, "analyze-checkpoint": async () => analysed() });
  await Promise.all([reaches(trainingId, "done"), reaches(analysisId, "done")]);
});

test("higher priority goes first, one at a time", async () => {
  const ids = [await enqueue(1, 1), await enqueue(2, 3), await enqueue(3, 2)];
  const order: number[] = [];
  await queue.work({ "train-demo": async ({ seed }) => void order.push(seed) });
  await Promise.all(ids.map((id) => reaches(id!, "done")));
  expect(order).toEqual([2, 3, 1]);
});

test("bad input fails at once and says why; other failures are tried again and keep their reason in the log", async () => {
  const bad = (await enqueue(1))!;
  const broken = (await enqueue(2))!;
  const attempts = new Map<number, number>();
  await queue.work({
    "train-demo": async ({ seed }) => {
      attempts.set(seed, (attempts.get(seed) ?? 0) + 1);
      throw seed === 1 ? new UserError("The folder is empty; fill it.") : new Error("secret detail");
    },
  });
  expect(await reaches(bad, "failed")).toMatchObject({ message: "The folder is empty; fill it." });
  expect((await reaches(broken, "failed")).message).not.toContain("secret");
  expect(Object.fromEntries(attempts)).toEqual({ 1: 1, 2: 3 });
  const ours = "Something failed on our side; the log of the worker says more.";
  const again = `Failed: ${ours} It will be tried again.`;
  expect(await logOf(bad)).toEqual(["Queued.", "Attempt 1 of 3 began.", "The folder is empty; fill it."]);
  expect(await logOf(broken)).toEqual([
    ...["Queued.", "Attempt 1 of 3 began.", again],
    ...["Attempt 2 of 3 began.", again],
    ...["Attempt 3 of 3 began.", ours],
  ]);
});

test("what a job returned is there once it is over, and nothing of an attempt that failed", async () => {
  const jobId = (await enqueue(1))!;
  const before: unknown[] = [];
  await queue.work({
    "train-demo": async () => {
      before.push(await queue.output(jobId));
      if (before.length === 1) throw new Error("not this time");
      return { answer: 42 };
    },
  });
  await expect.poll(() => queue.output(jobId), { timeout: 30_000 }).toEqual({ answer: 42 });
  expect(before).toEqual([undefined, undefined]);
});

const logOf = async (jobId: string) => (await progressOf(jobId)).log.map(({ text }) => text);

test("the log has what a job says when it says something else, and its last lines where there are many", async () => {
  const jobId = (await enqueue(1))!;
  for (const message of ["step 1", "step 2", "waits for 2 GB", "waits for 1 GB", "step 3"])
    await recordFraction(database.db, jobId, 0.5, message);
  expect(await logOf(jobId)).toEqual(["Queued.", "step 1", "waits for 2 GB", "step 3"]);
  for (let i = 0; i < MAX_JOB_LOG; i++) await recordFraction(database.db, jobId, 0.5, "ab".repeat(i + 1));
  const last = await logOf(jobId);
  expect(last).toHaveLength(MAX_JOB_LOG);
  expect(last[0]).toBe("ab");
});

test("what a job still says when it has failed does not hide why", async () => {
  // Reports, and no other change of a job, take half a second to begin.
  await database.pool.query(`
    create function slow_report() returns trigger language plpgsql as $$
    begin
      if current_query() like '%regexp_replace%' then perform pg_sleep(0.5); end if;
      return null;
    end $$;
    create trigger slow_report before update on job_progress for each statement execute function slow_report()`);
  const jobId = (await enqueue(1))!;
  let later: Promise<unknown> | undefined;
  await queue.work({
    "train-demo": async (_payload, { report, begin }) => {
      void report(0, "on the way");
      later = setTimeout(100).then(() => Promise.all([begin(), report(0.5, "further")]));
      throw new UserError("The folder is empty.");
    },
  });
  await reaches(jobId, "failed");
  await later;
  await setTimeout(600);
  expect(await progressOf(jobId)).toMatchObject({ status: "failed", message: "The folder is empty.", fraction: 0 });
  await database.pool.query("drop trigger slow_report on job_progress; drop function slow_report");
});

test("stopping aborts the job under way and gives it back", async () => {
  const jobId = (await enqueue(1))!;
  await queue.work({ "train-demo": untilAborted });
  await reaches(jobId, "active");
  await queue.stop();
  expect((await progressOf(jobId)).status).toBe("queued");
  queue = await openQueue(database, { log });
  await queue.work({ "train-demo": async () => undefined });
  await reaches(jobId, "done");
});

/** Waits until told to stop, as long programs do. */
const untilAborted = async (_payload: unknown, { signal }: { signal: AbortSignal }): Promise<void> =>
  setTimeout(60_000, undefined, { signal });

test("a job that waits is cancelled and never begun, until it is queued again", async () => {
  const jobId = (await enqueue(1))!;
  expect(await queue.cancel(jobId)).toMatchObject({ jobId, status: "failed", message: "Cancelled." });
  const seen: number[] = [];
  await queue.work({ "train-demo": async ({ seed }) => void seen.push(seed) });
  await reaches((await enqueue(2))!, "done");
  expect(seen).toEqual([2]);
  expect(await queue.retry(jobId)).toMatchObject({ status: "queued" });
  await reaches(jobId, "done");
  expect(seen).toEqual([2, 1]);
});

test("a job under way stops when it is cancelled, stays cancelled, and can be queued again", async () => {
  const brief = await openQueue(database, { log, heartbeatSeconds: 10 });
  const jobId = (await brief.enqueue("train-demo", training(1), { title: "Cancelled" }))!;
  const ends: string[] = [];
  let work: typeof untilAborted = async (...given) => untilAborted(...given).finally(() => void ends.push("stopped"));
  await brief.work({ "train-demo": async (...given) => work(...given) });
  await reaches(jobId, "active");
  expect((await brief.cancel(jobId)).message).toBe("Cancelled.");
  while (ends.length === 0) await setTimeout(50);
  await setTimeout(200);
  expect(await progressOf(jobId)).toMatchObject({ status: "failed", message: "Cancelled." });
  work = async () => undefined;
  await brief.retry(jobId);
  await reaches(jobId, "done");
  await brief.stop();
});

test("what failed is queued again; what is done, waits or never was is refused in one sentence", async () => {
  const jobId = (await enqueue(1))!;
  await expect(queue.retry(jobId)).rejects.toThrow("The job is queued; only failed and cancelled ones");
  let broken = true;
  await queue.work({
    "train-demo": async () => {
      if (broken) throw new UserError("The folder is empty; fill it.");
    },
  });
  await reaches(jobId, "failed");
  await expect(queue.cancel(jobId)).rejects.toThrow("The job is failed and cannot be cancelled");
  broken = false;
  await queue.retry(jobId);
  await reaches(jobId, "done");
  await expect(queue.cancel(jobId)).rejects.toThrow("The job is done and cannot be cancelled");
  for (const id of ["nothing", "00000000-0000-0000-0000-000000000000"])
    await expect(queue.cancel(id)).rejects.toThrow("There is no job with this id");
});

test("a cancelled job is not queued again beside one that does the same", async () => {
  const jobId = (await enqueue(1))!;
  await queue.cancel(jobId);
  expect(await enqueue(1)).not.toBeNull();
  await expect(queue.retry(jobId)).rejects.toThrow("The same job waits or runs already");
});

test("a killed worker's job is taken up again, and its result is stored once", async () => {
  const brief = await openQueue(database, { log, heartbeatSeconds: 10 });
  const jobId = (await brief.enqueue("train-demo", training(7), { title: "Killed" }))!;
  await brief.stop();
  // Each worker stores the job's result first; the first one is then killed before it can say that it is done.
  const first = startWorker("hang");
  await once(first, "message");
  first.kill("SIGKILL");
  await once(first, "exit");
  expect((await progressOf(jobId)).status).toBe("active");
  const second = startWorker("finish");
  const stored = once(second, "message");
  await reaches(jobId, "done");
  expect(await stored).toEqual([{ stored: false }, undefined]);
  second.kill("SIGTERM");
  await once(second, "exit");
  expect(await database.db.$count(runs)).toBe(1);
});

function startWorker(then: "hang" | "finish"): ChildProcess {
  const script = fileURLToPath(new URL("../../../test/support/storing-worker.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", script, then], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}
