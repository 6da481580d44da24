/** @file What the trends page shows: the catalogue, then the chosen tasks over the training of the chosen models. */
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf, type Task } from "../catalogue/query.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import { trendLines } from "./derive.ts";
import type { OfTask } from "./several-tasks.ts";
import type { TrendsView } from "./view-state.ts";

export interface Trends {
  catalogue: Catalogue;
  /** The chosen task; undefined when the URL names a task or a model that does not exist, or there is none yet. */
  task: Task | undefined;
  series: TrainingSeries[];
}

export async function fetchTrends(view: TrendsView): Promise<Trends> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const task = view.task === null ? catalogue.tasks[0] : catalogue.tasks.find(({ name }) => name === view.task);
  const known = catalogue.models.map(({ name }) => name);
  const models = chosen(known, view.models);
  if (models === null) return { catalogue, task: undefined, series: [] };
  if (task === undefined || models.length === 0) return { catalogue, task, series: [] };
  return { catalogue, task, series: trainingSeries(await ask(TrainingQuery, { models, task: task.name })) };
}

/** The chosen models on the chosen tasks, or on all; null where the URL names a model or a task that does not exist. */
export async function fetchTasksTrends(view: TrendsView): Promise<{ catalogue: Catalogue; all: OfTask[] } | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const models = chosen(
    catalogue.models.map(({ name }) => name),
    view.models,
  );
  const names = chosen(
    catalogue.tasks.map(({ name }) => name),
    Array.isArray(view.tasks) ? view.tasks : null,
  );
  if (models === null || names === null) return null;
  const ofTask = async (task: Task): Promise<OfTask> => {
    const series = models.length === 0 ? [] : trainingSeries(await ask(TrainingQuery, { models, task: task.name }));
    return { task, lines: trendLines(catalogue, task, series) };
  };
  const all = await Promise.all(catalogue.tasks.filter(({ name }) => names.includes(name)).map(ofTask));
  return { catalogue, all: all.filter(({ lines }) => lines.length > 0) };
}

/** In the order of the known ones. @param asked null means all @returns null where one of them is not known */
function chosen(known: readonly string[], asked: readonly string[] | null): string[] | null {
  if (asked?.some((name) => !known.includes(name))) return null;
  return known.filter((name) => asked === null || asked.includes(name));
}
