/** @file What the terminal says about jobs: pure text, made from the rows. */
import { estimateSecondsRemaining, type JobProgressRow } from "@atlas/platform";

/** @returns undefined when there are no jobs at all. */
export function summaryLine(jobs: readonly JobProgressRow[], now: Date): string | undefined {
  if (jobs.length === 0) return undefined;
  const done = jobs.filter(({ status }) => status === "done").length;
  const failed = jobs.filter(({ status }) => status === "failed").length;
  const counts = `${done} of ${jobs.length} jobs done${failed > 0 ? `, ${failed} failed` : ""}`;
  if (!isBusy(jobs)) return `${counts}.`;
  return [counts, activeText(jobs), remainingText(estimateSecondsRemaining(jobs, now))].filter(Boolean).join(" · ");
}

export function isBusy(jobs: readonly JobProgressRow[]): boolean {
  return jobs.some(({ status }) => status === "queued" || status === "active");
}

function activeText(jobs: readonly JobProgressRow[]): string {
  return jobs
    .filter(({ status }) => status === "active")
    .map(({ title, fraction }) => `${title} ${Math.floor(fraction * 100)}%`)
    .join(", ");
}

function remainingText(seconds: number | null): string {
  if (seconds === null) return "estimating what is left";
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}
