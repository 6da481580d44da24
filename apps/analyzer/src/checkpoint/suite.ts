/**
 * @file Which checkpoints a folder holds. A folder may be a checkpoint itself, a model with one folder per
 * checkpoint, or a suite of models. Nothing is opened here, so a damaged checkpoint is listed and refused when opened.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { unreadable } from "./user-files.ts";
import { holdsWeights } from "./weight-files.ts";

export interface CheckpointFolder {
  directory: string;
  /** Name of the model's folder. */
  model: string;
  /** Name of the folder, such as "step64", or "main" where that names no step. */
  revision: string;
  /** Optimiser steps taken; null where the folder does not say. */
  step: number | null;
}

/** stepN and step_N, checkpoint-N of the transformers trainer, global_stepN of Megatron and DeepSpeed. */
const STEP = /^(?:step|checkpoint|global_step)[-_]?(\d{1,9})$/;

/** @returns all checkpoints, by model name and then step. @throws UserError when there are none. */
export async function listCheckpoints(directory: string): Promise<CheckpointFolder[]> {
  const root = resolve(directory);
  const own = await modelCheckpoints(root);
  if (own.length > 0) return own;
  const models = (await folders(root)).sort();
  const found = (await Promise.all(models.map((name) => modelCheckpoints(join(root, name))))).flat();
  if (found.length > 0) return found;
  throw new UserError(
    `${directory} holds no checkpoint; give a folder with config.json and its weights, or one of step folders or models.`,
    { code: "NOT_FOUND" },
  );
}

/**
 * Weights make a folder a checkpoint; else its step folders are; and a config alone is a checkpoint that lacks its
 * weights, which opening it will say.
 */
async function modelCheckpoints(directory: string): Promise<CheckpointFolder[]> {
  const names = await list(directory);
  if (holdsWeights(names)) return [single(directory)];
  const steps = (await folders(directory)).filter((name) => STEP.test(name));
  if (steps.length === 0 && names.includes("config.json")) return [single(directory)];
  return steps.map((name) => single(join(directory, name))).sort((a, b) => a.step! - b.step!);
}

function single(directory: string): CheckpointFolder {
  const name = basename(directory);
  const step = STEP.exec(name)?.[1];
  if (step === undefined) return { directory, model: name, revision: "main", step: null };
  return { directory, model: basename(dirname(directory)), revision: name, step: Number(step) };
}

/** Names of the folders inside, those behind symbolic links included. */
async function folders(directory: string): Promise<string[]> {
  const names = await list(directory);
  const found = await Promise.all(names.map((name) => isFolder(join(directory, name))));
  return names.filter((_, i) => found[i]);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function list(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw unreadable(directory, "give the folder of a checkpoint, a model or a suite of models", cause);
  }
}
