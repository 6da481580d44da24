/** @file Jobs by state, and results in words. */
import { drawName, drawWords } from "../../lib/draw.ts";
import { formatCount, formatDuration, formatPercent } from "../../lib/format.ts";
import { type CircuitKey, circuitHref } from "../../lib/hrefs.ts";
import { settingsLabels } from "../../lib/settings.ts";
import { type TimeAxis, timeIn } from "../../lib/time-axis.ts";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import type { NewestRun, Queue, QueuedJob } from "./query.ts";
import type { RunsView } from "./view-state.ts";

export const STATUS_WORDS: Readonly<Record<QueuedJob["status"], string>> = {
  ACTIVE: "running",
  QUEUED: "waiting",
  FAILED: "failed",
  DONE: "done",
};

export function shownJobs({ jobs }: Queue, { show }: Pick<RunsView, "show">): QueuedJob[] {
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
  /** Null where a later result stands at the address. */
  href: string | null;
  computed: string;
  accuracy: string;
  circuit: string;
  took: string;
}

/**
 * @param runs newest first
 * @param time as the pages that they lead to show it
 */
export function runRows(runs: readonly NewestRun[], time: TimeAxis): RunRow[] {
  const names = namesOf(runs);
  const hrefs = runs.map((run) => hrefOf(run, time));
  return runs.map((run, i) => ({
    key: run.address,
    name: names[i]!,
    href: hrefs.indexOf(hrefs[i]!) === i ? hrefs[i]! : null,
    computed: instant(run.createdAt),
    accuracy: formatPercent(run.performance.accuracy),
    circuit: run.circuit.reached
      ? `${formatCount(run.circuit.edgeCount)} of ${formatCount(run.circuit.totalEdges)} edges`
      : "none short of the whole",
    took: formatDuration(run.secondsTotal),
  }));
}

/** What each is of; those of the same say what else they differ in. */
function namesOf(runs: readonly NewestRun[]): string[] {
  const plain = runs.map(
    ({ model, task, checkpoint }) => `${model}, ${task.title}, step ${formatCount(checkpoint.step)}`,
  );
  return runs.map((run, i) => {
    const alike = runs.filter((_, other) => plain[other] === plain[i]);
    const settings = settingsLabels(alike.map((one) => one.settings))[alike.indexOf(run)]!;
    const isDrawn = new Set(alike.map(({ dataset }) => dataset.hash)).size > 1;
    return [plain[i], ...(isDrawn ? [drawWords(run.dataset)] : []), settings].filter(Boolean).join(", ");
  });
}

/** By all its settings and its draw of prompts; where several are alike in these, the newest stands there. */
function hrefOf({ model, task, checkpoint, settings, dataset }: NewestRun, time: TimeAxis): string {
  const key: CircuitKey = { model, task: task.name, revision: checkpoint.revision };
  return circuitHref(
    key,
    circuitQuery({ ...parseCircuitView({}), ...timeIn(time), ...settings, draw: drawName(dataset) }),
  );
}
