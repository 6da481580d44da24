/** @file Counts and order of jobs. */
import type { JobProgressRow } from "@atlas/platform";

const ORDER: readonly JobProgressRow["status"][] = ["active", "queued", "failed", "done"];

export function countJobs(jobs: readonly JobProgressRow[], ...statuses: JobProgressRow["status"][]): number {
  return jobs.filter((job) => statuses.includes(job.status)).length;
}

/** By status as in ORDER, within one status the latest change first. */
export function underWayFirst(jobs: readonly JobProgressRow[]): JobProgressRow[] {
  return [...jobs].sort(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || b.updatedAt.getTime() - a.updatedAt.getTime(),
  );
}
