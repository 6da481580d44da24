/** @file A batch of pairs through EAP-IG, whole: programs as the planner divides them, until the scores of all edges are there. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import type { Graph } from "../../graph/graph.ts";
import { operationsOf } from "../../graph/operations.ts";
import type { ModelSource } from "../../model/build.ts";
import { createSession } from "../../onnx/session.ts";
import { attributeProgram } from "../../program/attribute.ts";
import { eapIg } from "../../program/methods/eap-ig.ts";
import { type PathPoint, pathFeeds } from "../../program/path-rule.ts";
import type { TaskDataset } from "../../task/dataset.ts";
import { attributionSettings } from "../analysis-settings.ts";
import { batchesOf } from "../batches.ts";
import { fittingRows } from "../fitting-rows.ts";
import { requireMemory } from "../memory-budget.ts";
import type { ModelShape } from "./model-shapes.ts";
import { type PromptShape, randomPrompts } from "./random-prompts.ts";
import { repeated } from "./repeat.ts";
import type { Bar, Bench, Row, Timing } from "./row.ts";

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
  const stretchesAt = (rows: number) => eapIg.passes(checkpoint.config, points, rows)[0]!.stretches;
  const programAt = (rows: number) => programOf(checkpoint, prompts, stretchesAt(rows)[0]!.length);
  const options = { device: bench.device, memory };
  const rows = await fittingRows(steps, (some) => [programAt(some)], options);
  const dataset = randomPrompts(prompts, checkpoint.config.vocabulary);
  const program = programAt(rows);
  const timing = await timeProgram(program, dataset, stretchesAt(rows), bench);
  return { ...timing, estimate: requireMemory(program, options) };
}

/** @param points of the path. */
export const programOf = (source: ModelSource, { items, tokens }: PromptShape, points: number): Graph =>
  attributeProgram(source, { batch: items, positions: tokens, metric: "logit-diff", points });

interface ProgramTiming {
  seconds: number[];
  operations: number;
}

/** @param dataset as many items as the program takes at once. @param stretches of the path, all of which are one run. */
export async function timeProgram(
  program: Graph,
  { items }: TaskDataset,
  stretches: readonly (readonly PathPoint[])[],
  bench: Bench,
): Promise<ProgramTiming> {
  const { device, threads } = bench;
  const session = await createSession(program, { device, ...(threads !== undefined && { threads }) });
  const [batch] = batchesOf(items, shapeOf(program));
  const feeds = { ...batch!.feeds, itemWeight: batch!.itemWeight };
  const once = async () => {
    for (const stretch of stretches) await session.run({ ...feeds, ...pathFeeds(stretch) });
  };
  const seconds = await repeated(bench, once).finally(() => session.release());
  return { seconds, operations: stretches.length * operationsOf(program) };
}

function shapeOf({ inputs }: Graph) {
  const [batch, positions] = inputs.get("clean")!.shape as [number, number];
  return { batch, positions, vocabulary: inputs.get("answers")!.shape[1]! };
}
