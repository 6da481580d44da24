/** @file Circuits that exist, nearest in training to two of which one or both do not. */
import { compareHref, type DrawnCircuitKey } from "../../lib/hrefs.ts";
import { fetchSeries } from "./query.ts";
import { type CompareView, compareQuery } from "./view-state.ts";

/** A link to their comparison and its words; null where a model has no circuit on the task that is named. */
export async function nearestComparison(view: CompareView): Promise<readonly [href: string, text: string] | null> {
  const [from, to] = await Promise.all([view.from && nearest(view.from), view.to && nearest(view.to)]);
  if (!from || !to) return null;
  const words = [from, to].map(({ model, task, revision }) => `${model} on ${task} at ${revision}`);
  return [compareHref(compareQuery({ ...view, from, to })), `Compare ${words.join(" with ")}`];
}

async function nearest(key: DrawnCircuitKey): Promise<DrawnCircuitKey | null> {
  const points = (await fetchSeries(key))?.points ?? [];
  const revision = nearestRevision(points, key.revision);
  return revision === undefined ? null : { ...key, revision };
}

/** The revision itself where it is there, else the nearest by step, else the last. */
export function nearestRevision(
  points: readonly { revision: string; step: number }[],
  wanted: string,
): string | undefined {
  if (points.some(({ revision }) => revision === wanted)) return wanted;
  const step = Number(/\d+/.exec(wanted)?.[0] ?? Number.POSITIVE_INFINITY);
  const distance = (point: { step: number }) => Math.abs(Math.min(step, Number.MAX_SAFE_INTEGER) - point.step);
  return points.toSorted((a, b) => distance(a) - distance(b) || b.step - a.step)[0]?.revision;
}
