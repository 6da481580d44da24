/** @file What the page of a head shows, as its URL says it. */
import { z } from "zod";
import { addToQuery, choiceOf, choiceWords, edgesChoice, type ResultChoice } from "../../lib/settings.ts";
import { addTimeToQuery } from "../../lib/time-axis.ts";
import { type Params, parseView } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

const name = z.string().min(1).nullable().default(null);

export const headView = z.object({
  /** Revision under the time cursor; null for the last. */
  at: name,
  /** Task whose circuit is shown; null for the first with results. */
  task: name,
  ...timeAxis,
  /** Which of several results circuits are from. */
  ...edgesChoice,
});

export type HeadView = z.infer<typeof headView>;

export function parseHeadView(params: Params): HeadView {
  return parseView(headView, params);
}

/** The query that reopens this view; what is at its default is left out. */
export function headQuery(view: HeadView): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of ["task", "at"] as const) if (view[field] !== null) query.set(field, view[field]);
  addToQuery(query, { ...view, level: null });
  addTimeToQuery(query, view);
  return query;
}

/** The variable of a question about circuits; none where nothing is chosen. */
export function askedSettings(view: HeadView): { settings?: ResultChoice } {
  return choiceWords(view) === null ? {} : { settings: choiceOf({ ...view, level: null }) };
}
