/** @file Which circuits are compared where the URL leaves it open. */
import type { CircuitKey } from "../../lib/hrefs.ts";
import type { Catalogue } from "../catalogue/query.ts";
import type { TrainingSeries } from "../training/derive.ts";
import type { CompareView, SettledView } from "./view-state.ts";

type SeriesOf = (key: Omit<CircuitKey, "revision">) => Promise<TrainingSeries | undefined>;

/**
 * Fills in what the URL leaves open: the largest model with results on the first task, half of its checkpoints back and its last.
 * Where one circuit is given, the other is of the same model and task.
 */
export async function settle(view: CompareView, catalogue: Catalogue, seriesOf: SeriesOf): Promise<SettledView | null> {
  if (view.from !== null && view.to !== null) return { ...view, from: view.from, to: view.to };
  const given = view.from ?? view.to;
  const candidates = given === null ? openPairs(catalogue) : [given];
  for (const { model, task } of candidates) {
    const points = (await seriesOf({ model, task }))?.points ?? [];
    const [middle, last] = [points[Math.floor((points.length - 1) / 2)], points.at(-1)];
    if (middle === undefined || last === undefined) continue;
    const at = (revision: string): CircuitKey => ({ model, task, revision });
    return { ...view, from: view.from ?? at(middle.revision), to: view.to ?? at(last.revision) };
  }
  return null;
}

function openPairs({ models, tasks }: Catalogue): Omit<CircuitKey, "revision">[] {
  const largestFirst = models.toSorted((a, b) => b.parameters - a.parameters);
  return largestFirst.flatMap(({ name: model }) => tasks.map(({ name: task }) => ({ model, task })));
}
