/**
 * @file `training.json` beside a model's step folders: what its trainer knows and the weights do not say. Families that come
 * without one are analysed all the same; their tokens are then unknown.
 */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { DEVICES } from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "./user-files.ts";

const schema = z.object({
  family: z.string().min(1).max(200),
  seed: z.int().min(0),
  /** Training tokens of one optimiser step. */
  tokensPerStep: z.int().min(1),
  /** Where it was trained; absent: on the CPU. */
  device: z.enum(DEVICES).exactOptional(),
  /** SPDX name of what the weights may be used under. */
  license: z.string().min(1).max(1000).exactOptional(),
  /** One line that names the work to be cited. */
  citation: z.string().min(1).max(2000).exactOptional(),
});
export type TrainingRecord = z.infer<typeof schema>;

export const TRAINING_RECORD = "training.json";

/** @param model the folder that holds the step folders. @returns undefined where there is no record. @throws UserError when malformed. */
export async function readTrainingRecord(model: string): Promise<TrainingRecord | undefined> {
  const path = join(model, TRAINING_RECORD);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  return present ? readJsonFile(path, schema, "correct it or remove it") : undefined;
}
