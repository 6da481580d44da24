/**
 * @file Attribution and circuits on a device beside the CPU, on small random models of every architecture: how far the numbers
 * differ, and where onnxruntime placed the nodes. Other analyses: analyses.ts.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributionLevel, computationGraph, type Device, type MetricName, type TaskMetric } from "@atlas/schema";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import type { ArchitectureName } from "../../apps/analyzer/src/checkpoint/config.ts";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import type { StoredDtype } from "../../apps/analyzer/src/checkpoint/write-safetensors.ts";
import { placementOf } from "../../apps/analyzer/src/onnx/placement.ts";
import { attributeProgram } from "../../apps/analyzer/src/program/attribute.ts";
import { evaluateProgram } from "../../apps/analyzer/src/program/evaluate.ts";
import type { GradientMethodName } from "../../apps/analyzer/src/program/gradient-pass.ts";
import { GRADIENT_METHODS } from "../../apps/analyzer/src/program/methods/methods.ts";
import { attributionSettings } from "../../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../../apps/analyzer/src/runs/attribute-dataset.ts";
import { circuitEvaluator } from "../../apps/analyzer/src/runs/evaluate-circuits.ts";
import type { TaskDataset } from "../../apps/analyzer/src/task/dataset.ts";
import { worstDifference } from "../../apps/analyzer/src/tensor/compare.ts";
import { seededUniform } from "../../apps/analyzer/src/tensor/random.ts";

export interface ParityCase {
  architecture: ArchitectureName;
  dtype: StoredDtype;
  method: GradientMethodName;
  level: AttributionLevel;
  metric: TaskMetric;
  evaluation: MetricName;
}

export interface ParityRow {
  /** Such as "gpt2 F16: eap-ig edge, logit-diff". */
  what: string;
  /** Largest difference from the CPU over the largest value. */
  worst: number;
  /**
   * Nodes per device, as onnxruntime counts them; left out where an analysis has several programs. A program of which a node would
   * run elsewhere is refused.
   */
  nodes?: Record<string, number>;
}

const parityCase = (
  architecture: ArchitectureName,
  dtype: StoredDtype,
  [method, level, metric]: [GradientMethodName, AttributionLevel, TaskMetric],
  evaluation: MetricName,
): ParityCase => ({ architecture, dtype, method, level, metric, evaluation });

/** The three families of forward graphs and each weight type. */
export const QUICK_CASES: readonly ParityCase[] = [
  parityCase("gpt_neox", "F32", ["eap-ig", "edge", "prob-diff"], "prob-diff"),
  parityCase("gpt2", "F16", ["eap-ig-activations", "edge", "logit-diff"], "kl"),
  parityCase("llama", "BF16", ["eap-ig", "node", "prob-diff"], "log-prob"),
];
/** Every architecture, method, level and metric. */
export const ALL_CASES: readonly ParityCase[] = [
  ...QUICK_CASES,
  parityCase("mistral", "F32", ["clean-corrupted", "edge", "logit-diff"], "rank"),
  parityCase("qwen2", "F16", ["eap", "edge", "prob-diff"], "accuracy"),
  parityCase("qwen3", "F32", ["eap-ig-activations", "node", "logit-diff"], "logit-diff"),
  parityCase("olmo2", "F32", ["eap-ig", "edge", "prob-diff"], "prob-diff"),
];

const STEPS = 3;
const CIRCUITS = 3;
const POSITIONS = 6;
const VOCABULARY = 23;

export async function* parity(device: Device, cases: readonly ParityCase[]): AsyncGenerator<ParityRow> {
  const folder = await mkdtemp(join(tmpdir(), "atlas-parity-"));
  try {
    for (const each of cases) {
      const checkpoint = await openCheckpoint(await writeTinyCheckpoint(join(folder, each.architecture), each));
      yield attributeRow(checkpoint, each, device);
      yield evaluateRow(checkpoint, each, device);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function attributeRow(checkpoint: Checkpoint, each: ParityCase, device: Device): Promise<ParityRow> {
  const { architecture, dtype, method, level, metric } = each;
  const settings = attributionSettings(method, { level, steps: STEPS });
  const run = (on: Device) => attributeDataset(checkpoint, randomPairs(metric), settings, { device: on });
  const [here, cpu] = [await run(device), await run("cpu")];
  // Scores are NaN where there is no edge, on both.
  const scores = (of: typeof cpu) => of.scores.filter((_, cell) => !Number.isNaN(cpu.scores[cell]));
  const metrics = (of: typeof cpu) => [...of.clean, ...of.corrupted];
  const points = GRADIENT_METHODS[method].points(settings);
  const { pass, stretches } = GRADIENT_METHODS[method].passes(checkpoint.config, points, POSITIONS)[0]!;
  const program = attributeProgram(checkpoint, {
    batch: 2,
    positions: POSITIONS,
    metric,
    points: stretches[0]!.length,
    pass,
    level,
  });
  return {
    what: `${architecture} ${dtype}: ${method} ${level}, ${metric}`,
    worst: worstOf([scores(here), scores(cpu)], [metrics(here), metrics(cpu)]),
    nodes: (await placementOf(program, device)).nodes,
  };
}

async function evaluateRow(checkpoint: Checkpoint, each: ParityCase, device: Device): Promise<ParityRow> {
  const { architecture, dtype, metric, evaluation } = each;
  const { writers, readers } = computationGraph(checkpoint.config);
  const uniform = seededUniform(5);
  const mask = () => Float32Array.from({ length: writers.length * readers.length }, () => Number(uniform() < 0.7));
  const masks = Array.from({ length: CIRCUITS }, mask);
  const run = async (on: Device) => {
    const options = { device: on, metric: evaluation };
    const evaluator = await circuitEvaluator(checkpoint, randomPairs(metric), CIRCUITS, options);
    return evaluator.evaluate(masks).finally(() => evaluator.release());
  };
  const [here, cpu] = [await run(device), await run("cpu")];
  const shape = { circuits: CIRCUITS, batch: 2, positions: POSITIONS, metric: evaluation };
  const program = evaluateProgram(checkpoint, { ...shape, ablation: "interchange" });
  return {
    what: `${architecture} ${dtype}: circuits, ${evaluation}`,
    worst: worstOf([here.flat(), cpu.flat()]),
    nodes: (await placementOf(program, device)).nodes,
  };
}

export const worstOf = (...pairs: [actual: ArrayLike<number>, expected: ArrayLike<number>][]): number =>
  Math.max(...pairs.map(([actual, expected]) => worstDifference(actual, expected).relative));

/** Two pairs of random prompts, the second shorter, so that padding is part of the check. */
export function randomPairs(metric: TaskMetric): TaskDataset {
  const uniform = seededUniform(11);
  const prompt = (length: number) => Array.from({ length }, () => Math.floor(uniform() * VOCABULARY));
  const items = [POSITIONS, POSITIONS - 1].map((length) => ({
    clean: prompt(length),
    corrupted: prompt(length),
    position: length - 1,
    correct: [1, 2],
    incorrect: [3],
  }));
  return { task: "random", version: 1, metric, items };
}
