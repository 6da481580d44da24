/** @file What the page of runs shows, as its URL says it. */
import { z } from "zod";
import { runsHref } from "../../lib/hrefs.ts";
import { timeQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

export const RUNS_SHOWN = ["unfinished", "active", "queued", "failed", "done"] as const;

export const runsView = z.object({
  /** Jobs of which state. */
  show: z.enum(RUNS_SHOWN).default("unfinished"),
  /** For the pages that it leads to. */
  ...timeAxis,
});

export type RunsView = z.infer<typeof runsView>;

export function parseRunsView(params: Params): RunsView {
  return parseView(runsView, params);
}

/** Address of this view; what is at its default is left out. */
export function runsViewHref({ show, ...time }: RunsView): string {
  const query = timeQuery(time);
  if (show !== "unfinished") query.set("show", show);
  return runsHref(query);
}
