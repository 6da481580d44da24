/**
 * @file Trains one demo model and hands over its weights at every checkpoint step. Seeded: the same size and seed give the
 * same weights on the same machine. Files and folders are left to `train-suite.ts`.
 */
import type { Device } from "@atlas/schema";
import { type ModelConfig, weightShapes } from "../checkpoint/config.ts";
import { createSession, type Session } from "../onnx/session.ts";
import { stateNames, trainStepProgram } from "../program/train-step.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { BATCH_ROWS, ROW_TOKENS, trainingBatch } from "./batch.ts";
import { initialWeights } from "./initial-weights.ts";
import { CHECKPOINT_STEPS, type DemoSize, learningRate, OPTIMIZER, TRAINING_STEPS } from "./models.ts";

export interface Training {
  size: DemoSize;
  seed: number;
  config: ModelConfig;
  /** The CPU unless said otherwise; a device that lacks a kernel for the program is refused when training begins. */
  device?: Device;
  /** Called at every checkpoint step, before training goes on. */
  onCheckpoint: (step: number, weights: ReadonlyMap<string, Float32Array>) => Promise<void>;
  /** Called after every step. @param loss weighted cross-entropy of the step's batch, in nats. */
  onStep?: (step: number, loss: number) => void;
  signal?: AbortSignal;
}

/** A second thread gains little on models this small, and sums then keep one order whatever the machine. */
export const THREADS = 1;

type State = Map<string, HostTensor>;

/** Weights after `TRAINING_STEPS` updates are those of the last call of `onCheckpoint`. */
export async function trainDemoModel(training: Training): Promise<void> {
  const shapes = weightShapes(training.config);
  const shape = { rows: BATCH_ROWS, positions: ROW_TOKENS };
  const session = await createSession(trainStepProgram(training.config, shapes, OPTIMIZER, shape), {
    threads: THREADS,
    ...(training.device && { device: training.device }),
  });
  try {
    let state = initialState(training, shapes);
    for (let step = 0; ; step++) {
      if (CHECKPOINT_STEPS.includes(step)) await training.onCheckpoint(step, weightsOf(state, shapes));
      if (step === TRAINING_STEPS) return;
      training.signal?.throwIfAborted();
      const next = await trainStep(session, training, state, step + 1);
      state = next.state;
      training.onStep?.(step + 1, next.loss);
    }
  } finally {
    await session.release();
  }
}

function initialState({ size, seed }: Training, shapes: ReadonlyMap<string, readonly number[]>): State {
  const state: State = new Map();
  for (const [name, data] of initialWeights(size, seed, shapes)) {
    const shape = shapes.get(name)!;
    const { weight, first, second } = stateNames(name);
    state.set(weight, f32(shape, data));
    for (const moment of [first, second]) state.set(moment, f32(shape, new Float32Array(data.length)));
  }
  return state;
}

function weightsOf(state: State, shapes: ReadonlyMap<string, unknown>): Map<string, Float32Array> {
  return new Map([...shapes.keys()].map((name) => [name, state.get(name)!.data as Float32Array]));
}

/** @param step the update that leads from step − 1 to step, counted from 1. */
async function trainStep(session: Session, { size, seed }: Training, state: State, step: number) {
  const { loss, ...updated } = await session.run({
    ...Object.fromEntries(state),
    ...batchFeeds(seed, step),
    rate: f32([], [learningRate(size, step)]),
    correction1: f32([], [1 / (1 - OPTIMIZER.beta1 ** step)]),
    correction2: f32([], [1 / (1 - OPTIMIZER.beta2 ** step)]),
  });
  const next: State = new Map([...state.keys()].map((name) => [name, updated[`new:${name}`]!]));
  return { state: next, loss: Number(loss!.data[0]) };
}

/** Each position's target is the next token; a row's last position has none and weighs nothing. */
function batchFeeds(seed: number, step: number) {
  const { tokens, weights } = trainingBatch(seed, step);
  const last = (i: number) => i % ROW_TOKENS === ROW_TOKENS - 1;
  const shifted = weights.map((_, i) => (last(i) ? 0 : weights[i + 1]!));
  const total = shifted.reduce((a, b) => a + b, 0);
  const shape = [BATCH_ROWS, ROW_TOKENS];
  return {
    tokens: i64(shape, tokens),
    targets: i64(
      shape,
      tokens.map((_, i) => (last(i) ? 0 : tokens[i + 1]!)),
    ),
    weights: f32(
      shape,
      shifted.map((weight) => weight / total),
    ),
  };
}
