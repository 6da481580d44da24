/** @file What the trends page shows, as its URL says it. Anything the URL gets wrong falls back to the default. */
import { z } from "zod";

export const TRENDS_X = ["tokens", "steps"] as const;
export const TRENDS_SCALE = ["log", "linear"] as const;
export const TRENDS_Y = ["accuracy", "metric"] as const;
export const TRENDS_SIZE = ["share", "edges", "nodes", "faithfulness"] as const;

const list = z
  .string()
  .transform((text) => [...new Set(text.split(",").filter((name) => name !== ""))])
  .nullable();

const trendsView = z.object({
  /** Task name; null for the first task there is. */
  task: z.string().min(1).nullable().default(null).catch(null),
  /** Model names; null for all of them. */
  models: list.default(null).catch(null),
  x: z.enum(TRENDS_X).default("tokens").catch("tokens"),
  scale: z.enum(TRENDS_SCALE).default("log").catch("log"),
  /** The upper chart: how well the model does the task. */
  y: z.enum(TRENDS_Y).default("accuracy").catch("accuracy"),
  /** The lower chart: the circuit. */
  size: z.enum(TRENDS_SIZE).default("share").catch("share"),
});

export type TrendsView = z.infer<typeof trendsView>;

export function parseTrendsView(params: Record<string, string | undefined>): TrendsView {
  return trendsView.parse(params);
}

/** The query that reopens this view; what is at its default is left out. */
export function trendsQuery(view: TrendsView): URLSearchParams {
  const plain = parseTrendsView({});
  const query = new URLSearchParams();
  if (view.task !== null) query.set("task", view.task);
  if (view.models !== null) query.set("models", view.models.join(","));
  for (const name of ["x", "scale", "y", "size"] as const) if (view[name] !== plain[name]) query.set(name, view[name]);
  return query;
}
