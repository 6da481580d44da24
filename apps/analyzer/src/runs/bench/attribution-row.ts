/** @file A batch of pairs through EAP-IG, whole: programs as the planner divides them, until the scores of all edges are there. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import type { Graph } from "../../graph/graph.ts";
import { operationsOf } from "../../graph/operations.ts";
import type { ModelSource } from "../../model/build.ts";
import { peakOf } from "../../onnx/memory.ts";
import { createSession } from "../../onnx/session.ts";
import { attributeProgram } from "../../program/attribute.ts";
import { eapIg } from "../../program/methods/eap-ig.ts";
import type { PathPoint } from "../../program/path-rule.ts";
import type { TaskDataset } from "../../task/dataset.ts";
import { attributionSettings } from "../analysis-settings.ts";
import { batchesOf } from "../batches.ts";
import { fitMemory } from "../memory-budget.ts";
import type { ModelShape } from "./model-shapes.ts";
import { type PromptShape, randomPrompts } from "./random-prompts.ts";
import { repeated } from "./repeat.ts";
import type { Bar, Bench, Row, Timing } from "./row.ts";

/** What onnxruntime takes for one byte alive. */
const ARENA_OVERHEAD = 1.4;

export interface AttributionShape {
  model: ModelShape;
  prompts: PromptShape;
  /** Points of the path. */
  steps: number;
}

export function attributionRow(shape: AttributionShape, bar: Bar = {}): Row {
  const { model, prompts } = shape;
  return {
    id: `eap-ig-${model.name}`,
    kind: "eap-ig",
    label: `${model.name} ${model.dtype}, ${prompts.items} × ${prompts.tokens} tokens`,
    model,
    bar,
    onDevice: true,
    measure: (bench) => attribute(bench, shape, bar.peak),
  };
}

/** @param memory bytes that it may take. */
async function attribute(bench: Bench, { prompts, steps }: AttributionShape, memory?: number): Promise<Timing> {
  const checkpoint = await openCheckpoint(bench.directory);
  const points = eapIg.points(attributionSettings("eap-ig", { steps }));
  const programs = (rows: number) =>
    eapIg.passes(checkpoint.config, points, rows).map(({ path }) => programOf(checkpoint, prompts, path));
  const peak = (rows: number) => Math.max(...programs(rows).map((program) => peakOf(program, ARENA_OVERHEAD)));
  const { rows, estimate } = fitMemory(steps, peak, { device: bench.device, memory });
  const dataset = randomPrompts(prompts, checkpoint.config.vocabulary);
  const timings: ProgramTiming[] = [];
  for (const program of programs(rows)) timings.push(await timeProgram(program, dataset, bench));
  return {
    seconds: timings[0]!.seconds.map((_, repeat) => total(timings.map(({ seconds }) => seconds[repeat]!))),
    operations: total(timings.map(({ operations }) => operations)),
    estimate,
  };
}

export const programOf = (source: ModelSource, { items, tokens }: PromptShape, path: readonly PathPoint[]): Graph =>
  attributeProgram(source, { batch: items, positions: tokens, metric: "logit-diff", path });

interface ProgramTiming {
  seconds: number[];
  operations: number;
}

/** @param dataset as many items as the program takes at once. */
export async function timeProgram(program: Graph, { items }: TaskDataset, bench: Bench): Promise<ProgramTiming> {
  const { device, threads } = bench;
  const session = await createSession(program, { device, ...(threads !== undefined && { threads }) });
  const [batch] = batchesOf(items, shapeOf(program));
  const feeds = { ...batch!.feeds, itemWeight: batch!.itemWeight };
  const seconds = await repeated(bench, () => session.run(feeds)).finally(() => session.release());
  return { seconds, operations: operationsOf(program) };
}

function shapeOf({ inputs }: Graph) {
  const [batch, positions] = inputs.get("clean")!.shape as [number, number];
  return { batch, positions, vocabulary: inputs.get("answers")!.shape[1]! };
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
