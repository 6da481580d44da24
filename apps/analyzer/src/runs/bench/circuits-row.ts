/** @file Circuits evaluated together, as searches for the smallest one do. */
import { computationGraph } from "@atlas/schema";
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { circuitEvaluator } from "../evaluate-circuits.ts";
import { Effort } from "../report/effort.ts";
import type { ModelShape } from "./model-shapes.ts";
import { type PromptShape, randomPrompts } from "./random-prompts.ts";
import { repeated, WARM_UP } from "./repeat.ts";
import type { Bar, Bench, Row, Timing } from "./row.ts";

export function circuitsRow(model: ModelShape, prompts: PromptShape, circuits: number, bar: Bar = {}): Row {
  const { items, tokens } = prompts;
  return {
    id: `circuits-${model.name}-${circuits}`,
    kind: "circuits",
    label: `${model.name}, ${circuits} ${circuits === 1 ? "circuit" : "circuits"}, ${items} × ${tokens} tokens`,
    model,
    bar,
    onDevice: true,
    measure: (bench) => evaluate(bench, prompts, circuits),
  };
}

async function evaluate(bench: Bench, prompts: PromptShape, circuits: number): Promise<Timing> {
  const { device, threads } = bench;
  const checkpoint = await openCheckpoint(bench.directory);
  const { writers, readers } = computationGraph(checkpoint.config);
  const dataset = randomPrompts(prompts, checkpoint.config.vocabulary);
  const effort = new Effort();
  const options = { device, effort, ...(threads !== undefined && { threads }) };
  const evaluator = await circuitEvaluator(checkpoint, dataset, circuits, options);
  const masks = Array.from({ length: circuits }, (_, i) => halfOf(writers.length * readers.length, i));
  try {
    const seconds = await repeated(bench, () => evaluator.evaluate(masks));
    const operations = effort.operations / (bench.repeats + WARM_UP);
    return { seconds, operations, estimate: effort.memory().estimate };
  } finally {
    await evaluator.release();
  }
}

/** Every other edge, from the first or the second on. */
const halfOf = (cells: number, first: number): Float32Array =>
  Float32Array.from({ length: cells }, (_, cell) => (cell + first) % 2);
