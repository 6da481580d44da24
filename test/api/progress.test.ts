/** @file Progress of jobs, as the page shows it. */
import { jobProgress } from "@atlas/schema/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

describe("progress", () => {
  const QUERY =
    "{ progress { active total done failed secondsRemaining jobs { title kind status fraction message log { at text } } } }";

  test("is empty before the first job", async () => {
    expect(await api.data(QUERY)).toEqual({
      progress: { active: false, total: 0, done: 0, failed: 0, secondsRemaining: 0, jobs: [] },
    });
  });

  test("counts jobs, lists those under way first, and estimates from finished ones", async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const log = [{ at: "2026-01-31T09:30:05.000Z", text: "Out of memory." }];
    const job = { kind: "analyze", updatedAt: minutesAgo(1) } as const;
    await api.database.db.insert(jobProgress).values([
      {
        ...job,
        jobId: crypto.randomUUID(),
        title: "done",
        status: "done",
        fraction: 1,
        startedAt: minutesAgo(3),
        finishedAt: minutesAgo(2),
      },
      { ...job, jobId: crypto.randomUUID(), title: "queued", status: "queued" },
      { ...job, jobId: crypto.randomUUID(), title: "failed", status: "failed", message: "Out of memory.", log },
      {
        ...job,
        jobId: crypto.randomUUID(),
        title: "active",
        status: "active",
        startedAt: minutesAgo(0),
        fraction: 0.05,
      },
    ]);
    const { progress } = (await api.data(QUERY)) as { progress: Record<string, unknown> };
    expect(progress).toEqual({
      active: true,
      total: 4,
      done: 1,
      failed: 1,
      secondsRemaining: expect.closeTo(60 + 57, 0),
      jobs: [
        { title: "active", kind: "ANALYZE", status: "ACTIVE", fraction: 0.05, message: null, log: [] },
        { title: "queued", kind: "ANALYZE", status: "QUEUED", fraction: 0, message: null, log: [] },
        { title: "failed", kind: "ANALYZE", status: "FAILED", fraction: 0, message: "Out of memory.", log },
        { title: "done", kind: "ANALYZE", status: "DONE", fraction: 1, message: null, log: [] },
      ],
    });
  });

  test("knows no estimate for a kind of which nothing is finished", async () => {
    const jobId = crypto.randomUUID();
    await api.database.db.insert(jobProgress).values({ jobId, kind: "train", title: "train" });
    expect(await api.data("{ progress { secondsRemaining } }")).toEqual({ progress: { secondsRemaining: null } });
  });
});
