/** @file Which circuits are compared where the URL leaves it open. */
import type { DrawnCircuitKey } from "../../lib/hrefs.ts";
import type { Catalogue } from "../catalogue/query.ts";
import type { TrainingSeries } from "../training/derive.ts";
import type { CompareView, SettledView } from "./view-state.ts";

/** Checkpoints of a model on a task, by results on one draw of prompts or any. */
export type Line = Omit<DrawnCircuitKey, "revision">;

type SeriesOf = (line: Line) => Promise<TrainingSeries | undefined>;

/**
 * Fills in what the URL leaves open: the largest model with results on the first task, half of its checkpoints back and its last.
 * Where one circuit is given, the other is of the same model, task and draw of prompts.
 */
export async function settle(view: CompareView, catalogue: Catalogue, seriesOf: SeriesOf): Promise<SettledView | null> {
  if (view.from !== null && view.to !== null) return { ...view, from: view.from, to: view.to };
  const given = view.from ?? view.to;
  const candidates = given === null ? openPairs(catalogue) : [given];
  for (const { model, task, draw } of candidates) {
    const points = (await seriesOf({ model, task, draw }))?.points ?? [];
    const [middle, last] = [points[Math.floor((points.length - 1) / 2)], points.at(-1)];
    if (middle === undefined || last === undefined) continue;
    const at = (revision: string): DrawnCircuitKey => ({ model, task, revision, draw });
    return { ...view, from: view.from ?? at(middle.revision), to: view.to ?? at(last.revision) };
  }
  return null;
}

function openPairs({ models, tasks }: Catalogue): Line[] {
  const largestFirst = models.toSorted((a, b) => b.parameters - a.parameters);
  return largestFirst.flatMap(({ name: model }) => tasks.map(({ name: task }) => ({ model, task, draw: null })));
}
