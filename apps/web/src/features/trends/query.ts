/** @file What the trends page shows: the catalogue, then the chosen task over the training of the chosen models. */
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf, type Model, type Task } from "../catalogue/query.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import type { OfTask } from "./all-tasks.ts";
import { trendLines } from "./derive.ts";
import type { TrendsView } from "./view-state.ts";

export interface Trends {
  catalogue: Catalogue;
  /** The chosen task; undefined when the URL names a task or a model that does not exist, or there is none yet. */
  task: Task | undefined;
  /** The chosen models, in the catalogue's order. */
  models: Model[];
  series: TrainingSeries[];
}

export async function fetchTrends(view: TrendsView): Promise<Trends> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const task = view.task === null ? catalogue.tasks[0] : catalogue.tasks.find(({ name }) => name === view.task);
  const known = catalogue.models.map(({ name }) => name);
  if (view.models?.some((name) => !known.includes(name))) return { catalogue, task: undefined, models: [], series: [] };
  const models = catalogue.models.filter(({ name }) => view.models === null || view.models.includes(name));
  if (task === undefined || models.length === 0) return { catalogue, task, models, series: [] };
  const result = await ask(TrainingQuery, { models: models.map(({ name }) => name), task: task.name });
  return { catalogue, task, models, series: trainingSeries(result) };
}

/** The chosen models on every task; null where the URL names a model or a task that does not exist. */
export async function fetchAllTrends(view: TrendsView): Promise<{ catalogue: Catalogue; all: OfTask[] } | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const known = catalogue.models.map(({ name }) => name);
  if (view.models?.some((name) => !known.includes(name))) return null;
  const models = known.filter((name) => view.models === null || view.models.includes(name));
  const ofTask = async (task: Task): Promise<OfTask> => {
    const series = models.length === 0 ? [] : trainingSeries(await ask(TrainingQuery, { models, task: task.name }));
    return { task, lines: trendLines(catalogue, task, series) };
  };
  const all = await Promise.all(catalogue.tasks.map(ofTask));
  return { catalogue, all: all.filter(({ lines }) => lines.length > 0) };
}
