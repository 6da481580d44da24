/** @file What the page of a model shows, as its URL says it. */
import { z } from "zod";
import { addTimeToQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

const name = z.string().min(1).nullable().default(null);

export const modelView = z.object({
  /** Task name; null for the first with results. */
  task: name,
  /** Name of a head score; null for the first there is. */
  score: name,
  /** Revision under the time cursor; null for the last. */
  at: name,
  ...timeAxis,
});

export type ModelView = z.infer<typeof modelView>;

export function parseModelView(params: Params): ModelView {
  return parseView(modelView, params);
}

/** The query that reopens this view; what is at its default is left out. */
export function modelQuery(view: ModelView): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of ["task", "score", "at"] as const) if (view[field] !== null) query.set(field, view[field]);
  addTimeToQuery(query, view);
  return query;
}
