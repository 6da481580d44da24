import { expect, test } from "vitest";
import { estimateSecondsRemaining, type TimedJob } from "./estimate.ts";

const START = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

function job(change: Partial<TimedJob>): TimedJob {
  return {
    kind: "analyze",
    status: "queued",
    fraction: 0,
    effort: 1,
    followUpEffort: 0,
    startedAt: null,
    finishedAt: null,
    ...change,
  };
}
const done = (seconds: number, change: Partial<TimedJob> = {}): TimedJob =>
  job({ status: "done", fraction: 1, startedAt: START, finishedAt: after(seconds), ...change });

test("nothing left takes no time", () => {
  expect(estimateSecondsRemaining([])).toBe(0);
  expect(estimateSecondsRemaining([done(5), job({ status: "failed" })])).toBe(0);
});

test("without any experience there is no estimate", () => {
  expect(estimateSecondsRemaining([job({})])).toBeNull();
  expect(estimateSecondsRemaining([job({}), done(5, { kind: "train" })])).toBeNull();
});

test("waiting jobs take as long as finished ones of their kind, for their size", () => {
  expect(estimateSecondsRemaining([done(4), done(6), job({}), job({ effort: 3 })])).toBe(20);
});

test("a job under way counts by its own pace", () => {
  const active = job({ status: "active", fraction: 0.25, startedAt: START });
  expect(estimateSecondsRemaining([active], after(10))).toBe(30);
  expect(estimateSecondsRemaining([{ ...active, fraction: 0.01 }], after(10))).toBeNull();
});

test("training brings analyses that are not queued yet", () => {
  const training = job({ kind: "train", status: "active", fraction: 0.5, followUpEffort: 10, startedAt: START });
  // Ten seconds of training are left, and half of ten analyses beside it.
  expect(estimateSecondsRemaining([training, done(3)], after(10))).toBe(15);
  expect(estimateSecondsRemaining([training, done(1)], after(10))).toBe(10);
});
