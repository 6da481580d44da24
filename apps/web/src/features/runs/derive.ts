/** @file Jobs by state, and results in words. */
import { formatCount, formatDuration, formatPercent } from "../../lib/format.ts";
import { type CircuitKey, circuitHref } from "../../lib/hrefs.ts";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import type { NewestRun, Queue, QueuedJob } from "./query.ts";
import type { RunsView } from "./view-state.ts";

export const STATUS_WORDS: Readonly<Record<QueuedJob["status"], string>> = {
  ACTIVE: "running",
  QUEUED: "waiting",
  FAILED: "failed",
  DONE: "done",
};

export function shownJobs({ jobs }: Queue, { show }: RunsView): QueuedJob[] {
  if (show === "unfinished") return jobs.filter(({ status }) => status !== "DONE");
  return jobs.filter(({ status }) => status === show.toUpperCase());
}

export function countsOf({ jobs, total, done, failed }: Queue) {
  const active = jobs.filter(({ status }) => status === "ACTIVE").length;
  return { unfinished: total - done, active, queued: Math.max(0, total - done - failed - active), failed, done };
}

/** "2026-01-31 09:30 UTC". */
export function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** "2026-01-31 09:30:05 UTC", for what follows within a minute. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export interface RunRow {
  key: string;
  name: string;
  href: string;
  computed: string;
  accuracy: string;
  circuit: string;
  took: string;
}

export function runRows(runs: readonly NewestRun[]): RunRow[] {
  return runs.map((run) => ({
    key: run.address,
    name: `${run.model}, ${run.task.title}, step ${formatCount(run.checkpoint.step)}`,
    href: hrefOf(run),
    computed: instant(run.createdAt),
    accuracy: formatPercent(run.performance.accuracy),
    circuit: run.circuit.reached
      ? `${formatCount(run.circuit.edgeCount)} of ${formatCount(run.circuit.totalEdges)} edges`
      : "none short of the whole",
    took: formatDuration(run.secondsTotal),
  }));
}

/** By all its settings, so that the address means this result and no other. */
function hrefOf({ model, task, checkpoint, settings }: NewestRun): string {
  const key: CircuitKey = { model, task: task.name, revision: checkpoint.revision };
  return circuitHref(key, circuitQuery({ ...parseCircuitView({}), ...settings }));
}
