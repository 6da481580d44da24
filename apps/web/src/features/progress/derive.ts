/** @file Progress in words and shares. */
import { formatEstimate } from "../../lib/format.ts";
import type { Job, Progress } from "./query.ts";

export interface ProgressSummary {
  /** Share of all known work that is done, 0 to 1; a running job counts by its own share. */
  fraction: number;
  /** "41 of 60 jobs done, about 2 min left". */
  text: string;
  running: Job[];
  failed: Job[];
}

export function summarise(progress: Progress): ProgressSummary {
  const running = progress.jobs.filter(({ status }) => status === "ACTIVE");
  const partly = running.reduce((sum, { fraction }) => sum + fraction, 0);
  const left = progress.secondsRemaining;
  const estimate = left === null ? "no estimate yet" : `${formatEstimate(left)} left`;
  return {
    fraction: progress.total === 0 ? 0 : Math.min(1, (progress.done + progress.failed + partly) / progress.total),
    text: `${progress.done} of ${progress.total} jobs done, ${estimate}`,
    running,
    failed: progress.jobs.filter(({ status }) => status === "FAILED"),
  };
}
