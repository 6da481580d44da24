/**
 * @file One training step as a program: weighted next-token cross-entropy, its gradient at every weight, a clip of the
 * gradient's global norm, and AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101):
 *
 *   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  w ← w − η (c₁m / (√(c₂v) + ε) + λw),  c_i = 1/(1 − β_i^t)
 *
 * Weights and moments go in and come out; the caller carries them from step to step.
 */
import type { ModelConfig } from "../checkpoint/config.ts";
import { gradient } from "../graph/gradient.ts";
import { Graph } from "../graph/graph.ts";
import type { Shape, Value } from "../graph/value.ts";
import { assemble } from "../model/build.ts";
import { forward } from "../model/forward.ts";

export interface Optimizer {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** λ, for matrices only. */
  weightDecay: number;
  /** Gradients longer than this are scaled down to it. */
  gradientClipNorm: number;
}

export interface TrainShape {
  rows: number;
  positions: number;
}

/** The three tensors of each weight that a step updates, by their names as inputs and outputs. */
export const stateNames = (weight: string) => ({ weight, first: `m:${weight}`, second: `v:${weight}` });

/**
 * Inputs: `tokens`, `targets` i64[N,S]; `weights` f32[N,S], which should add up to 1; `rate` η, `correction1`, `correction2`
 * f32[]; weights and moments by `stateNames`. Outputs: the updated weights and moments as `new:` + name; `loss` f32[].
 */
export function trainStepProgram(
  config: ModelConfig,
  shapes: ReadonlyMap<string, Shape>,
  optimizer: Optimizer,
  { rows, positions }: TrainShape,
): Graph {
  const g = new Graph();
  const parameters = new Map([...shapes].map(([name, shape]) => [name, g.input(name, "f32", shape)]));
  const tokens = g.input("tokens", "i64", [rows, positions]);
  const targets = g.input("targets", "i64", [rows, positions]);
  const weights = g.input("weights", "f32", [rows, positions]);

  const model = assemble(g, config, (name) => parameters.get(name)!, positions);
  const { final } = forward(g, model, model.embed(tokens));
  const logits = g.matmul(g.flattenRows(model.finalNorm(final)), g.swapLast(model.unembedding));
  const loss = crossEntropy(g, logits, targets, weights);
  g.output("loss", loss);

  const names = [...parameters.keys()];
  const gradients = gradient(g, loss, [...parameters.values()]);
  const clip = clipFactor(g, gradients, optimizer.gradientClipNorm);
  const schedule = {
    rate: g.input("rate", "f32", []),
    correction1: g.input("correction1", "f32", []),
    correction2: g.input("correction2", "f32", []),
  };
  for (const [i, name] of names.entries())
    g.at(name, () => update(g, name, parameters.get(name)!, g.mul(gradients[i]!, clip), optimizer, schedule));
  return g;
}

/** −Σ weight·ln p(target), f32[]. @param logits [N·S, V]. */
function crossEntropy(g: Graph, logits: Value, targets: Value, weights: Value): Value {
  const [rows, vocabulary] = logits.shape as [number, number];
  const identity = new Float32Array(vocabulary * vocabulary);
  for (let token = 0; token < vocabulary; token++) identity[token * (vocabulary + 1)] = 1;
  const oneHot = g.gather(g.constant(identity, [vocabulary, vocabulary]), g.reshape(targets, [rows]));
  const chosen = g.sum(g.mul(g.logSoftmax(logits), oneHot), [-1]);
  return g.neg(g.sumAll(g.mul(chosen, g.reshape(weights, [rows]))));
}

/** min(1, limit/‖gradient‖) = limit / (limit + relu(‖gradient‖ − limit)). */
function clipFactor(g: Graph, gradients: readonly Value[], limit: number): Value {
  const squares = gradients.map((x) => g.sumAll(g.mul(x, x)));
  const norm = g.sqrt(squares.reduce((a, b) => g.add(a, b)));
  return g.div(g.scalar(limit), g.add(g.relu(g.sub(norm, g.scalar(limit))), g.scalar(limit)));
}

interface Schedule {
  rate: Value;
  correction1: Value;
  correction2: Value;
}

function update(g: Graph, name: string, weight: Value, grad: Value, optimizer: Optimizer, schedule: Schedule): void {
  const { beta1, beta2, epsilon, weightDecay } = optimizer;
  const names = stateNames(name);
  const average = (state: string, sample: Value, beta: number) => {
    const next = g.add(g.scale(g.input(state, "f32", weight.shape), beta), g.scale(sample, 1 - beta));
    g.output(`new:${state}`, next);
    return next;
  };
  const first = g.mul(average(names.first, grad, beta1), schedule.correction1);
  const second = g.mul(average(names.second, g.mul(grad, grad), beta2), schedule.correction2);
  const step = g.div(first, g.add(g.sqrt(second), g.scalar(epsilon)));
  const decayed = weight.shape.length > 1 ? g.add(step, g.scale(weight, weightDecay)) : step;
  g.output(`new:${name}`, g.sub(weight, g.mul(decayed, schedule.rate)));
}
