/**
 * @file How long the rest will take. Jobs of one kind are assumed to take as long as the finished ones of that kind did
 * on average; a job under way counts by its own pace once it has shown one. One worker at a time is assumed.
 */
import type { JobKind } from "@atlas/schema";
import type { JobProgressRow } from "./progress.ts";

/** Below this share done, the pace of a job under way says little. */
const FRACTION_TO_TRUST = 0.1;

export type TimedJob = Pick<JobProgressRow, "kind" | "status" | "fraction" | "startedAt" | "finishedAt">;

/** @returns seconds, or null where something is left whose duration nothing is known about; 0 when nothing is left. */
export function estimateSecondsRemaining(jobs: readonly TimedJob[], now: Date = new Date()): number | null {
  let total = 0;
  for (const job of jobs) {
    const rest = secondsLeft(job, meanSeconds(jobs, job.kind), now);
    if (rest === null) return null;
    total += rest;
  }
  return total;
}

function secondsLeft(job: TimedJob, typical: number | null, now: Date): number | null {
  if (job.status === "done" || job.status === "failed") return 0;
  if (job.status === "active" && job.startedAt !== null && job.fraction >= FRACTION_TO_TRUST) {
    const spent = (now.getTime() - job.startedAt.getTime()) / 1000;
    return (spent / job.fraction) * (1 - job.fraction);
  }
  return typical === null ? null : typical * (1 - job.fraction);
}

function meanSeconds(jobs: readonly TimedJob[], kind: JobKind): number | null {
  const finished = jobs.filter((job) => job.kind === kind && job.status === "done" && job.startedAt && job.finishedAt);
  if (finished.length === 0) return null;
  const seconds = finished.map((job) => (job.finishedAt!.getTime() - job.startedAt!.getTime()) / 1000);
  return seconds.reduce((a, b) => a + b, 0) / finished.length;
}
