/** @file What the comparison shows, as its URL says it. */
import { z } from "zod";
import { type DrawnCircuitKey, formatDrawnKey, parseDrawnKey } from "../../lib/hrefs.ts";
import { addTimeToQuery } from "../../lib/time-axis.ts";
import { type Params, parseView, someOf } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

/** What can happen to an edge between two circuits. */
export const FATES = ["born", "kept", "lost"] as const;
export type Fate = (typeof FATES)[number];

/** What the overlap of all pairs of checkpoints is taken over. */
export const OVERLAPS = ["edges", "nodes", "weighted"] as const;

const DEFAULT_TOP = 100;
/** The picture stays an SVG of moderate size; larger differences show their strongest edges. */
export const MOST_EDGES = 2000;

const key = z
  .string()
  .transform((text, issues) => {
    const found = parseDrawnKey(text);
    if (found !== null) return found;
    issues.addIssue({ code: "custom", message: "no circuit's key" });
    return z.NEVER;
  })
  .nullable()
  .default(null)
  .describe("a circuit as MODEL/TASK/REVISION or MODEL/TASK/REVISION/DRAW, such as demo-large/ioi/step128");

export const compareView = z.object({
  /** The first circuit; null for a choice of the page's own. */
  from: key,
  to: key,
  show: someOf(FATES),
  /** How many of the strongest edges to draw. */
  top: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_EDGES)
    .default(DEFAULT_TOP)
    .describe(`a number of edges, 1 to ${MOST_EDGES}`),
  of: z.enum(OVERLAPS).default("edges"),
  /** For the pages that it leads to. */
  ...timeAxis,
});

export type CompareView = z.infer<typeof compareView>;

export function parseCompareView(params: Params): CompareView {
  return parseView(compareView, params);
}

/** The query that reopens this view; what is at its default is left out. */
export function compareQuery(view: CompareView): URLSearchParams {
  const query = new URLSearchParams();
  if (view.from !== null) query.set("from", formatDrawnKey(view.from));
  if (view.to !== null) query.set("to", formatDrawnKey(view.to));
  if (view.show.length < FATES.length) query.set("show", view.show.join(","));
  if (view.top !== DEFAULT_TOP) query.set("top", String(view.top));
  if (view.of !== "edges") query.set("of", view.of);
  addTimeToQuery(query, view);
  return query;
}

/** A view whose two circuits are settled. */
export interface SettledView extends CompareView {
  from: DrawnCircuitKey;
  to: DrawnCircuitKey;
}
