/** @file What the page of runs shows, as its URL says it. */
import { z } from "zod";
import { runsHref } from "../../lib/hrefs.ts";
import { type Params, parseView } from "../../lib/view.ts";

export const RUNS_SHOWN = ["unfinished", "active", "queued", "failed", "done"] as const;

export const runsView = z.object({
  /** Jobs of which state. */
  show: z.enum(RUNS_SHOWN).default("unfinished"),
});

export type RunsView = z.infer<typeof runsView>;

export function parseRunsView(params: Params): RunsView {
  return parseView(runsView, params);
}

/** Address of this view; what is at its default is left out. */
export function runsViewHref({ show }: RunsView): string {
  return runsHref(show === "unfinished" ? new URLSearchParams() : new URLSearchParams({ show }));
}
