/**
 * @file The demo suite on disk: `DIR/demo-small/step64/`, ordinary Hugging Face folders with `trainer_state.json`, which says the
 * step once more. A checkpoint's folder appears whole or not at all, and one that is there already is kept: training is seeded,
 * so starting again after an interruption leaves the same files.
 */
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Device, UserError } from "@atlas/schema";
import { readConfig, weightShapes } from "../checkpoint/config.ts";
import { TRAINER_STATE } from "../checkpoint/trainer-state.ts";
import { readTrainingRecord, TRAINING_RECORD, type TrainingRecord } from "../checkpoint/training-record.ts";
import { writeSafetensors } from "../checkpoint/write-safetensors.ts";
import { BATCH_ROWS, ROW_TOKENS } from "./batch.ts";
import { writeConfigFile } from "./config-file.ts";
import { DEMO_MODELS, type DemoSize, TRAINING_STEPS } from "./models.ts";
import { writeTokenizerFile } from "./tokenizer-file.ts";
import { trainDemoModel } from "./train.ts";

export interface SuiteTraining {
  /** Folder of the suite; the model's own folder is made inside it. */
  directory: string;
  size: DemoSize;
  seed: number;
  /** The CPU unless said otherwise. */
  device?: Device;
  /** A checkpoint's folder is complete. */
  onCheckpoint?: (directory: string, step: number) => Promise<void>;
  /** @param fraction share done, 0 to 1. @param loss of the last batch, in nats. */
  onStep?: (fraction: number, step: number, loss: number) => void;
  signal?: AbortSignal;
}

export const DEMO_FAMILY = "demo";
/** The project's own. */
const TERMS = { license: "MIT", citation: "Circuit Atlas demo models, trained on a generated language." };

/** @throws UserError when the folder holds a model of another seed, or cannot be written. */
export async function trainIntoSuite(training: SuiteTraining): Promise<void> {
  const { directory, size, seed, device = "cpu", onCheckpoint, onStep, signal } = training;
  const model = join(directory, DEMO_MODELS[size].name);
  const fresh = await claimFolder(model, seed, device);
  await writeConfigFile(model, size);
  const config = await readConfig(join(model, "config.json"));
  const shapes = weightShapes(config);
  let begun = false;
  await trainDemoModel({
    size,
    seed,
    device,
    config,
    ...(signal && { signal }),
    onStep: (step, loss) => onStep?.(step / TRAINING_STEPS, step, loss),
    onCheckpoint: async (step, weights) => {
      begun = true;
      const folder = join(model, `step${step}`);
      if (!(await exists(folder))) await writeCheckpoint(folder, size, step, shapes, weights);
      await onCheckpoint?.(folder, step);
    },
  }).catch(async (error: unknown) => {
    // A device that cannot train is refused before the first checkpoint: the folder is then nobody's.
    if (fresh && !begun)
      for (const name of [TRAINING_RECORD, "config.json"]) await rm(join(model, name), { force: true });
    throw error;
  });
}

/**
 * One folder holds one model of one seed, computed on one kind of device: others round differently.
 * @returns whether nobody had claimed it before
 */
async function claimFolder(model: string, seed: number, device: Device): Promise<boolean> {
  await writable(model, () => mkdir(model, { recursive: true }));
  const known = await readTrainingRecord(model);
  if (known && known.seed !== seed)
    throw new UserError(
      `${model} holds a model trained with seed ${known.seed}; choose another folder for seed ${seed}.`,
    );
  const before = known?.device ?? "cpu";
  if (known && before !== device)
    throw new UserError(
      `${model} holds a model trained on --device ${before}, and checkpoints of two devices do not belong together; choose another folder for ${device}.`,
    );
  const record: TrainingRecord = {
    ...{ family: DEMO_FAMILY, seed, tokensPerStep: BATCH_ROWS * ROW_TOKENS, ...TERMS },
    ...(device !== "cpu" && { device }),
  };
  const path = join(model, TRAINING_RECORD);
  if (!known) await writable(path, () => writeFile(path, `${JSON.stringify(record)}\n`));
  return known === undefined;
}

async function writable(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new UserError(
      `${path} cannot be written (${(cause as NodeJS.ErrnoException).code}); choose another folder.`,
      {
        cause,
      },
    );
  }
}

async function writeCheckpoint(
  folder: string,
  size: DemoSize,
  step: number,
  shapes: ReadonlyMap<string, readonly number[]>,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const temporary = `${folder}.incomplete`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  await writeConfigFile(temporary, size);
  await writeTokenizerFile(temporary);
  await writeFile(join(temporary, TRAINER_STATE), `${JSON.stringify({ global_step: step })}\n`);
  const tensors = [...weights].map(([name, data]) => ({ name, data, shape: shapes.get(name)! }));
  await writeSafetensors(join(temporary, "model.safetensors"), tensors, "F32");
  await rename(temporary, folder);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
