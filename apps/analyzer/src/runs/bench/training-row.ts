/** @file A step of training a demo model: a batch generated, gradients of all weights, the update. */
import { join } from "node:path";
import { readConfig, weightShapes } from "../../checkpoint/config.ts";
import { BATCH_ROWS, ROW_TOKENS } from "../../demo/batch.ts";
import { writeConfigFile } from "../../demo/config-file.ts";
import { DEMO_MODELS, type DemoSize, OPTIMIZER } from "../../demo/models.ts";
import { THREADS, trainDemoModel } from "../../demo/train.ts";
import { operationsOf } from "../../graph/operations.ts";
import { trainStepProgram } from "../../program/train-step.ts";
import { WARM_UP } from "./repeat.ts";
import type { Bench, Row, Timing } from "./row.ts";

/** Steps in one repeat, which is their mean: one alone is too short to time. */
const STEPS = 5;

export function trainingRow(size: DemoSize): Row {
  const { name, layers, heads, dModel } = DEMO_MODELS[size];
  return {
    id: `training-${size}`,
    kind: "training",
    label: `${name}: ${layers} × ${heads} heads, width ${dModel}`,
    threads: THREADS,
    onDevice: false,
    measure: (bench) => train(bench, size),
  };
}

async function train({ directory, repeats }: Bench, size: DemoSize): Promise<Timing> {
  await writeConfigFile(directory, size);
  const config = await readConfig(join(directory, "config.json"));
  const enough = new AbortController();
  const ends: number[] = [];
  const last = STEPS * (WARM_UP + repeats);
  const onStep = (step: number) => {
    if (step % STEPS === 0) ends.push(performance.now() / 1000);
    if (step === last) enough.abort();
  };
  const training = { size, seed: 1, config, onCheckpoint: async () => {}, onStep, signal: enough.signal };
  await trainDemoModel(training).catch((error) => {
    if (!enough.signal.aborted) throw error;
  });
  const counted = ends.slice(WARM_UP);
  const step = trainStepProgram(config, weightShapes(config), OPTIMIZER, { rows: BATCH_ROWS, positions: ROW_TOKENS });
  return {
    seconds: counted.map((end, i) => (end - ends[WARM_UP - 1 + i]!) / STEPS),
    operations: operationsOf(step),
    work: { amount: BATCH_ROWS * ROW_TOKENS, unit: "tokens" },
  };
}
