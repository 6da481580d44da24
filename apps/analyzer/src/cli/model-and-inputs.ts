/** @file A checkpoint and the prompts for it, each checked before anything is computed. */
import type { TaskMetric } from "@atlas/schema";
import { digestFiniteWeights } from "../checkpoint/weight-digests.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint/weights.ts";
import { checkDataset, type TaskDataset } from "../task/dataset.ts";
import { readInputsFile } from "../task/inputs-file.ts";
import { modelFolder } from "./model-folder.ts";

export interface ModelAndInputs {
  checkpoint: Checkpoint;
  dataset: TaskDataset;
  /** SHA-256 of the weight files. */
  modelHash: string;
}

/**
 * @param model a folder or a name
 * @param metric says which answers are meant; undefined where those that the file has will do.
 * @throws UserError when the model is unsound, NaN weights included, or the prompts do not fit it.
 */
export async function readModelAndInputs(
  model: string,
  inputs: string,
  metric: TaskMetric | undefined,
): Promise<ModelAndInputs> {
  const checkpoint = await openCheckpoint(await modelFolder(model));
  const dataset = await readInputsFile(inputs, metric);
  checkDataset(dataset, checkpoint.config.vocabulary, checkpoint.config.maxPositions);
  return { checkpoint, dataset, modelHash: (await digestFiniteWeights(checkpoint)).weightHash };
}
