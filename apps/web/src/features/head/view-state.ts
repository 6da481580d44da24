/** @file What the page of a head shows, as its URL says it. Anything the URL gets wrong falls back to the default. */
import { z } from "zod";

const name = z.string().min(1).nullable().default(null).catch(null);

const headView = z.object({
  /** Revision under the time cursor; null for the last. */
  at: name,
  /** Task whose circuit is shown; null for the first with results. */
  task: name,
  x: z.enum(["tokens", "steps"]).default("tokens").catch("tokens"),
  scale: z.enum(["log", "linear"]).default("log").catch("log"),
});

export type HeadView = z.infer<typeof headView>;

export function parseHeadView(params: Record<string, string | undefined>): HeadView {
  return headView.parse(params);
}

/** The query that reopens this view; what is at its default is left out. */
export function headQuery(view: HeadView): URLSearchParams {
  const plain = parseHeadView({});
  const query = new URLSearchParams();
  for (const field of ["task", "at", "x", "scale"] as const)
    if (view[field] !== plain[field]) query.set(field, String(view[field]));
  return query;
}
