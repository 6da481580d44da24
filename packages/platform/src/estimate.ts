/**
 * @file How long the rest will take: effort left times seconds per effort, for each kind of job. The pace of a kind comes
 * from its finished jobs and from the finished share of those under way. One worker is assumed: it does one job of each kind
 * at a time, side by side, so the kind that takes longest decides.
 */
import { JOB_KINDS, type JobKind } from "@atlas/schema";
import type { JobProgressRow } from "./progress.ts";

/** Below this share done, the pace of a job under way says little. */
const FRACTION_TO_TRUST = 0.1;

export type TimedJob = Pick<
  JobProgressRow,
  "kind" | "status" | "fraction" | "effort" | "followUpEffort" | "startedAt" | "finishedAt"
>;

/** @returns seconds, or null while something is left whose pace is not known yet; 0 when nothing is left. */
export function estimateSecondsRemaining(jobs: readonly TimedJob[], now: Date = new Date()): number | null {
  let longest = 0;
  for (const kind of JOB_KINDS) {
    const effort = effortLeft(jobs, kind);
    if (effort === 0) continue;
    const pace = secondsPerEffort(jobs, kind, now);
    if (pace === null) return null;
    longest = Math.max(longest, effort * pace);
  }
  return longest;
}

/** Including what jobs not yet finished will queue: a job is taken to queue it evenly along its way. */
function effortLeft(jobs: readonly TimedJob[], kind: JobKind): number {
  const left = jobs
    .filter(({ status }) => status === "queued" || status === "active")
    .map(
      (job) =>
        (1 - job.fraction) * ((job.kind === kind ? job.effort : 0) + (kind === "analyze" ? job.followUpEffort : 0)),
    );
  return left.reduce((a, b) => a + b, 0);
}

function secondsPerEffort(jobs: readonly TimedJob[], kind: JobKind, now: Date): number | null {
  let seconds = 0;
  let effort = 0;
  for (const job of jobs) {
    if (job.kind !== kind || job.startedAt === null || !hasPace(job)) continue;
    seconds += ((job.finishedAt ?? now).getTime() - job.startedAt.getTime()) / 1000;
    effort += job.fraction * job.effort;
  }
  return effort === 0 ? null : seconds / effort;
}

function hasPace({ status, fraction }: TimedJob): boolean {
  return status === "done" || (status === "active" && fraction >= FRACTION_TO_TRUST);
}
