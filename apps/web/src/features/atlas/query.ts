/** @file Everything the home page shows: the catalogue, what is under way, and each task over training. */
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf } from "../catalogue/query.ts";
import { type Progress, ProgressQuery } from "../progress/query.ts";
import { fetchNewest, type NewestRun } from "../runs/query.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";

/** Of all models together. */
const NEWEST = 5;

export interface Atlas {
  catalogue: Catalogue;
  progress: Progress;
  /** Newest first. */
  newest: NewestRun[];
  /** By task name. */
  training: ReadonlyMap<string, TrainingSeries[]>;
}

export async function fetchAtlas(): Promise<Atlas> {
  const [found, { progress }, newest] = await Promise.all([
    ask(CatalogueQuery, {}),
    ask(ProgressQuery, {}),
    fetchNewest(NEWEST),
  ]);
  const catalogue = catalogueOf(found);
  const models = catalogue.models.map(({ name }) => name);
  const ofTask = async ({ name }: { name: string }) =>
    [name, trainingSeries(await ask(TrainingQuery, { models, task: name }))] as const;
  return {
    catalogue,
    progress,
    newest,
    training: new Map(await Promise.all(models.length === 0 ? [] : catalogue.tasks.map(ofTask))),
  };
}
