/** @file What the terminal says while `npm start` runs: counts, what is under way, what is left. */
import type { JobProgressRow } from "@atlas/platform";
import { expect, test } from "vitest";
import { isBusy, summaryLine } from "../scripts/start/progress-lines.ts";
import { ProgressDisplay } from "../scripts/start/show-progress.ts";

const START = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

function job(change: Partial<JobProgressRow>): JobProgressRow {
  return {
    jobId: "00000000-0000-0000-0000-000000000000",
    kind: "train",
    title: "Train demo-small",
    status: "queued",
    fraction: 0,
    effort: 1,
    followUpEffort: 0,
    message: null,
    log: [],
    createdAt: START,
    startedAt: null,
    finishedAt: null,
    updatedAt: START,
    ...change,
  };
}

test("the line says how far, what is under way and what is left", () => {
  const active = job({ status: "active", fraction: 0.5, startedAt: START });
  expect(summaryLine([], START)).toBeUndefined();
  expect(summaryLine([active, job({})], after(10))).toBe("0 of 2 jobs done · Train demo-small 50% · about 30 s left");
  expect(summaryLine([active], after(600))).toBe("0 of 1 jobs done · Train demo-small 50% · about 10 min left");
  expect(summaryLine([job({})], START)).toBe("0 of 1 jobs done · estimating what is left");
});

test("failures are counted, and the end is said plainly", () => {
  const over = [job({ status: "done", fraction: 1 }), job({ status: "failed" })];
  expect(summaryLine(over, START)).toBe("1 of 2 jobs done, 1 failed.");
  expect(isBusy(over)).toBe(false);
});

/** A stream that remembers. */
function recorder(isTTY: boolean): { out: NodeJS.WriteStream; text(): string } {
  const chunks: string[] = [];
  const out = { isTTY, columns: 40, write: (chunk: string) => chunks.push(chunk) > 0 };
  return { out: out as unknown as NodeJS.WriteStream, text: () => chunks.join("") };
}

test("a pipe gets plain lines now and then, and always the last", () => {
  const { out, text } = recorder(false);
  const display = new ProgressDisplay(out);
  for (const step of [1, 2, 3]) display.show(`step ${step}`, false);
  display.show("done.", true);
  expect(text()).toBe("step 1\ndone.\n");
});

test("a terminal has one line that changes and never wraps", () => {
  const { out, text } = recorder(true);
  const display = new ProgressDisplay(out);
  display.show("x".repeat(100), false);
  display.say("News.");
  expect(text().split("\n")[0]).toMatch(/x{39}\r/);
  expect(text()).toMatch(/News\.\n$/);
});
