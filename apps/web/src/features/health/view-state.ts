/** @file What the page of checkpoint health shows, as its URL says it. */
import { z } from "zod";
import { healthHref } from "../../lib/hrefs.ts";
import { addTimeToQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

export const healthView = z.object({
  /** Name of a family; null for all. */
  family: z.string().min(1).nullable().default(null),
  show: z.enum(["all", "suspicious"]).default("all"),
  /** For the pages that it leads to. */
  ...timeAxis,
});

export type HealthView = z.infer<typeof healthView>;

export function parseHealthView(params: Params): HealthView {
  return parseView(healthView, params);
}

/** Address of this view; what is at its default is left out. */
export function healthViewHref({ family, show, ...time }: HealthView): string {
  const query = new URLSearchParams();
  if (family !== null) query.set("family", family);
  if (show !== "all") query.set("show", show);
  addTimeToQuery(query, time);
  return healthHref(query);
}
