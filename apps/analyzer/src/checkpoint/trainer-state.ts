/**
 * @file `trainer_state.json` in a checkpoint's folder: what Hugging Face's trainer, and the demo's, write of the moment it was
 * taken. Its step is a check on the folder's name.
 */
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "./user-files.ts";

export const TRAINER_STATE = "trainer_state.json";

const schema = z.looseObject({ global_step: z.int().min(0) });

/** @returns the optimiser step, or null where there is no such file. @throws UserError when it is malformed. */
export async function readRecordedStep(directory: string): Promise<number | null> {
  try {
    return (await readJsonFile(join(directory, TRAINER_STATE), schema, "correct it or remove it")).global_step;
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
