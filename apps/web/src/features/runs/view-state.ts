/** @file What the page of runs shows, as its URL says it. */
import { z } from "zod";
import { runsHref } from "../../lib/hrefs.ts";

export const RUNS_SHOWN = ["unfinished", "active", "queued", "failed", "done"] as const;

const runsView = z.object({
  /** Jobs of which state. */
  show: z.enum(RUNS_SHOWN).default("unfinished").catch("unfinished"),
});

export type RunsView = z.infer<typeof runsView>;

export function parseRunsView(params: Record<string, string | undefined>): RunsView {
  return runsView.parse(params);
}

/** Address of this view; what is at its default is left out. */
export function runsViewHref({ show }: RunsView): string {
  return runsHref(show === "unfinished" ? new URLSearchParams() : new URLSearchParams({ show }));
}
