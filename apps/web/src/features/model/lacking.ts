/** @file What a model has where its address names a task or a checkpoint of a task that it has no result on. */
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf, type Model, type Task } from "../catalogue/query.ts";
import { trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import type { ModelView } from "./view-state.ts";

export interface Lacking {
  catalogue: Catalogue;
  model: Model;
  task: Task;
  /** The checkpoint without a result on the task; null where the task has none of any. */
  revision: string | null;
  /** Tasks that the model has results on, in the order of the catalogue. */
  others: Task[];
}

/** Null where the address names what nobody knows. */
export async function fetchLacking(name: string, { task: wanted, at }: ModelView): Promise<Lacking | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const model = catalogue.models.find((one) => one.name === name);
  const task = catalogue.tasks.find((one) => one.name === wanted);
  if (model === undefined || task === undefined) return null;
  const known = await Promise.all(catalogue.tasks.map((one) => revisionsOn(name, one)));
  const others = catalogue.tasks.filter((_, i) => known[i]!.length > 0);
  if (!others.includes(task)) return { catalogue, model, task, revision: null, others };
  return at !== null && known.flat().includes(at) ? { catalogue, model, task, revision: at, others } : null;
}

async function revisionsOn(model: string, task: Task): Promise<string[]> {
  const series = trainingSeries(await ask(TrainingQuery, { models: [model], task: task.name }));
  return series.flatMap(({ points }) => points.map(({ revision }) => revision));
}
