/** @file The page of runs: jobs by state, counts that add up, and results that lead to themselves. */
import { expect, test } from "vitest";
import { USUAL_TIME } from "../../lib/time-axis.ts";
import { countsOf, instant, runRows, shownJobs } from "./derive.ts";
import type { NewestRun, Queue } from "./query.ts";
import { parseRunsView, RUNS_SHOWN, runsViewHref } from "./view-state.ts";

const job = (id: string, status: Queue["jobs"][number]["status"]) => ({
  ...{
    id,
    status,
    kind: "ANALYZE",
    title: id,
    fraction: 0.5,
    message: null,
    log: [],
    updatedAt: "2026-01-02T03:04:05.000Z",
  },
});
/** More are known than are listed. */
const queue = {
  ...{ active: true, total: 9, done: 5, failed: 1, secondsRemaining: 10 },
  jobs: [job("a", "ACTIVE"), job("b", "QUEUED"), job("c", "FAILED"), job("d", "DONE")],
} as Queue;

test("jobs are shown by state, unfinished ones where nothing is said", () => {
  const ids = (params: Record<string, string>) => shownJobs(queue, parseRunsView(params)).map(({ id }) => id);
  expect(ids({})).toEqual(["a", "b", "c"]);
  expect(ids({ show: "nonsense" })).toEqual(["a", "b", "c"]);
  expect(["active", "queued", "failed", "done"].map((show) => ids({ show }).join())).toEqual(["a", "b", "c", "d"]);
});

test("counts are of all that is known, not of what is listed", () => {
  expect(countsOf(queue)).toEqual({ unfinished: 4, active: 1, queued: 2, failed: 1, done: 5 });
});

test("an address reopens its view", () => {
  for (const show of RUNS_SHOWN) {
    const view = { show, x: "steps", scale: "linear" } as const;
    const { searchParams, pathname } = new URL(runsViewHref(view), "http://host");
    expect([pathname, parseRunsView(Object.fromEntries(searchParams))]).toEqual(["/runs", view]);
  }
});

const run = {
  ...{ address: "f".repeat(64), createdAt: "2026-01-02T03:04:05.000Z", secondsTotal: 4 },
  ...{ model: "demo", checkpoint: { revision: "step1000", step: 1000 }, task: { name: "ioi", title: "Objects" } },
  settings: {
    ...{ metric: "KL", ablation: "MEAN", reference: "clean", pooled: false, level: "EDGE", method: "EAP" },
    search: "PAPER",
  },
  performance: { accuracy: 0.5 },
  dataset: { seed: 2, hash: "a".repeat(64) },
  circuit: { edgeCount: 7, totalEdges: 42, reached: true },
} as NewestRun;

test("a result says what it is of and leads to itself, by its settings", () => {
  const [row] = runRows([run], USUAL_TIME);
  expect(row).toMatchObject({ name: "demo, Objects, step 1,000", circuit: "7 of 42 edges", took: "4.0 s" });
  expect(row!.href).toBe(
    "/circuits/demo/ioi/step1000?metric=KL&ablation=MEAN&reference=clean&pooled=false&level=EDGE&method=EAP&search=PAPER&draw=2",
  );
  expect(runRows([run], { x: "steps", scale: "linear" })[0]!.href).toBe(`${row!.href}&x=steps&scale=linear`);
  const whole = { ...run, circuit: { ...run.circuit, reached: false } };
  expect(runRows([whole], USUAL_TIME)[0]!.circuit).toBe("none short of the whole");
  expect(instant(run.createdAt)).toBe("2026-01-02 03:04 UTC");
});

test("results of the same say in what they differ, each with its address; one of several alike has none but the newest", () => {
  const others: NewestRun[] = [
    { ...run, dataset: { seed: 1, hash: "b".repeat(64) } },
    { ...run, dataset: { seed: null, hash: "c".repeat(64) } },
    { ...run, settings: { ...run.settings, method: "EAP_IG" } },
  ];
  const rows = runRows([run, ...others, run], USUAL_TIME);
  expect(rows.map(({ name }) => name)).toEqual([
    "demo, Objects, step 1,000, draw 2 of prompts, EAP",
    "demo, Objects, step 1,000, draw 1 of prompts, EAP",
    "demo, Objects, step 1,000, prompts cccccccccccc, EAP",
    "demo, Objects, step 1,000, draw 2 of prompts, EAP-IG",
    "demo, Objects, step 1,000, draw 2 of prompts, EAP",
  ]);
  expect(rows.map(({ href }) => href !== null)).toEqual([true, true, true, true, false]);
});
