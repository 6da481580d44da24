/** @file Queueing, cancelling and retrying analyses over HTTP, with a worker on the other side of the database. */
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { createLog, type JobContext, openQueue, type Queue, storeBundle } from "@atlas/platform";
import { jobProgress, runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
let worker: Queue;
/** What the worker does before it stores. */
let compute: (context: JobContext) => Promise<void> = async () => {};
beforeAll(async () => {
  api = await startTestApi({ writeKey: "a-key-that-only-writers-have" });
  const { db } = api.database;
  worker = await openQueue(api.database, { log: createLog("test", "silent"), heartbeatSeconds: 10 });
  await worker.work({
    "analyze-checkpoint": async ({ tasks }, context) => {
      for (const task of tasks) {
        context.signal.throwIfAborted();
        await compute(context);
        await storeBundle(db, makeBundle({ task }));
      }
    },
  });
});
afterAll(async () => {
  await worker?.stop();
  await api?.stop();
});

const JOB = "id kind title status message";
const QUEUE = `mutation($target: String! = "demo/demo-test", $revision: String! = "step64", $tasks: [String!]! = ["ioi", "sva"], $heads: Boolean! = false) {
  job: queueAnalysis(target: $target, revision: $revision, tasks: $tasks, heads: $heads) { ${JOB} } }`;
const CANCEL = `mutation($id: ID!) { job: cancelJob(id: $id) { ${JOB} } }`;
const RETRY = `mutation($id: ID!) { job: retryJob(id: $id) { ${JOB} } }`;

interface Job {
  id: string;
  status: string;
  message: string | null;
}

async function change(mutation: string, variables = {}): Promise<Job> {
  const { data, errors } = await api.write<{ job: Job }>(mutation, variables);
  if (errors) throw new Error(errors[0]!.message);
  return data.job;
}

async function reaches(id: string, status: string): Promise<Job> {
  for (;;) {
    const { progress } = (await api.data(`{ progress { jobs { ${JOB} } } }`)) as { progress: { jobs: Job[] } };
    const job = progress.jobs.find((one) => one.id === id)!;
    if (job.status === status) return job;
    await setTimeout(50);
  }
}

test("an analysis is queued once, cancelled in the middle with nothing half stored, and finished when it is queued again", async () => {
  const { db } = api.database;
  let second = false;
  // The first task is stored; the second is under way when the job is cancelled.
  compute = async ({ signal }) => {
    if (second) await once(signal, "abort").then(() => signal.throwIfAborted());
    second = true;
  };
  const job = await change(QUEUE);
  expect(job).toMatchObject({ kind: "ANALYZE", title: "Analyse demo/demo-test step64", status: "QUEUED" });
  await reaches(job.id, "ACTIVE");
  expect((await change(QUEUE)).id).toBe(job.id);
  while ((await db.$count(runs)) === 0) await setTimeout(50);
  expect(await change(CANCEL, { id: job.id })).toMatchObject({ status: "FAILED", message: "Cancelled." });
  // Its worker hears of it with its next sign of life.
  await setTimeout(4_000);
  expect(await reaches(job.id, "FAILED")).toMatchObject({ message: "Cancelled." });
  expect(await db.$count(runs)).toBe(1);
  compute = async () => {};
  expect(await change(RETRY, { id: job.id })).toMatchObject({ id: job.id, status: "QUEUED" });
  await reaches(job.id, "DONE");
  expect(await db.$count(runs)).toBe(2);
}, 30_000);

test.each([
  ["a folder of the worker's machine", { target: "/etc/model" }, /"\/etc\/model" is no model/],
  ["a path that leads upwards", { target: "../secrets" }, /is no model/],
  ["a revision that leads upwards", { revision: "step1/../.." }, /is no revision/],
  ["a task file", { tasks: ["/tmp/own.csv"] }, /"\/tmp\/own.csv" is no task/],
  ["nothing", { tasks: [] }, /Nothing is asked for/],
])("%s is refused, and nothing is queued", async (_name, variables, message) => {
  const before = await api.database.db.$count(jobProgress);
  await expect(change(QUEUE, variables)).rejects.toThrow(message);
  expect(await api.database.db.$count(jobProgress)).toBe(before);
});

test.each([
  ["queue", QUEUE, {}],
  ["cancel", CANCEL, { id: "00000000-0000-0000-0000-000000000000" }],
  ["retry", RETRY, { id: "00000000-0000-0000-0000-000000000000" }],
])("without the key nobody can %s", async (_name, query, variables) => {
  const { errors } = await api.query(query, variables);
  expect(errors![0]).toMatchObject({ extensions: { code: "FORBIDDEN" } });
});

test("a job that there is not is named so", async () => {
  const { errors } = await api.write(CANCEL, { id: "nothing" });
  expect(errors![0]).toMatchObject({
    message: expect.stringMatching(/no job with this id/),
    extensions: { code: "NOT_FOUND" },
  });
});
