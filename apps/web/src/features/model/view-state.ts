/** @file What the page of a model shows, as its URL says it. Anything the URL gets wrong falls back to the default. */
import { z } from "zod";

const name = z.string().min(1).nullable().default(null).catch(null);

const modelView = z.object({
  /** Task name; null for the first with results. */
  task: name,
  /** Name of a head score; null for the first there is. */
  score: name,
  /** Revision under the time cursor; null for the last. */
  at: name,
  x: z.enum(["tokens", "steps"]).default("tokens").catch("tokens"),
  scale: z.enum(["log", "linear"]).default("log").catch("log"),
});

export type ModelView = z.infer<typeof modelView>;

export function parseModelView(params: Record<string, string | undefined>): ModelView {
  return modelView.parse(params);
}

/** The query that reopens this view; what is at its default is left out. */
export function modelQuery(view: ModelView): URLSearchParams {
  const plain = parseModelView({});
  const query = new URLSearchParams();
  for (const field of ["task", "score", "at", "x", "scale"] as const)
    if (view[field] !== plain[field]) query.set(field, String(view[field]));
  return query;
}
