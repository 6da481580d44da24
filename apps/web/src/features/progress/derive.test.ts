import { describe, expect, test } from "vitest";
import { summarise } from "./derive.ts";
import type { Job, Progress } from "./query.ts";

const job = (status: Job["status"], fraction: number): Job => ({
  id: status,
  kind: "ANALYZE",
  title: "Analyse demo-small step64",
  status,
  fraction,
  message: null,
});
const progress = (change: Partial<Progress>): Progress => ({
  active: true,
  total: 4,
  done: 1,
  failed: 0,
  secondsRemaining: 130,
  jobs: [],
  ...change,
});

describe("progress in words", () => {
  test("a running job counts by its own share", () => {
    const { fraction, text } = summarise(progress({ jobs: [job("ACTIVE", 0.5), job("QUEUED", 0)] }));
    expect(fraction).toBe(1.5 / 4);
    expect(text).toBe("1 of 4 jobs done, about 2 min left");
  });

  test("without an estimate it says so", () => {
    expect(summarise(progress({ secondsRemaining: null })).text).toBe("1 of 4 jobs done, no estimate yet");
  });

  test("no job at all is no progress, not a division by zero", () => {
    expect(summarise(progress({ total: 0, done: 0 })).fraction).toBe(0);
  });

  test("failures are listed apart", () => {
    const { running, failed } = summarise(progress({ jobs: [job("FAILED", 0.2), job("ACTIVE", 0.1), job("DONE", 1)] }));
    expect(running.map(({ status }) => status)).toEqual(["ACTIVE"]);
    expect(failed.map(({ status }) => status)).toEqual(["FAILED"]);
  });
});
