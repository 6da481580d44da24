/**
 * @file Our scores as the EAP-IG library states them, so that they can be compared with reference values. This is the one place
 * that knows its scale, its signs and its special cases.
 *
 * Scale: the library's objective is a batch mean, and its gradient methods divide by the number of examples once more:
 * score = 1/N Σ_batches 1/B_b Σ_{items of the batch}. Ours is the mean over items, so a batch's share is its mean over N.
 * Exact patching is not divided again, and is the mean.
 */
import type { AttributionLevel, TaskMetric } from "@atlas/schema";
import type { Checkpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import { gradient } from "../../apps/analyzer/src/graph/gradient.ts";
import { Graph } from "../../apps/analyzer/src/graph/graph.ts";
import { buildModel } from "../../apps/analyzer/src/model/build.ts";
import { createSession } from "../../apps/analyzer/src/onnx/session.ts";
import { attributeProgram } from "../../apps/analyzer/src/program/attribute.ts";
import { inner } from "../../apps/analyzer/src/program/contract.ts";
import { alongInput } from "../../apps/analyzer/src/program/methods/eap-ig.ts";
import { alongActivations } from "../../apps/analyzer/src/program/methods/eap-ig-activations.ts";
import { answerInputs, metricOf } from "../../apps/analyzer/src/program/metric.ts";
import { type PathPoint, pathFeeds, pathInputs, pathPoints } from "../../apps/analyzer/src/program/path-rule.ts";
import { record } from "../../apps/analyzer/src/program/recording.ts";
import { rowWeights, sumGroups } from "../../apps/analyzer/src/program/rows.ts";
import { type AttributionSettings, attributionSettings } from "../../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../../apps/analyzer/src/runs/attribute-dataset.ts";
import { batchesOf, longestPrompt } from "../../apps/analyzer/src/runs/batches.ts";
import type { TaskDataset } from "../../apps/analyzer/src/task/dataset.ts";

export interface LibraryKey {
  metric: TaskMetric;
  /** −1 where the objective is the metric itself instead of a loss. */
  sign: 1 | -1;
  method: string;
  /** In several batches instead of one. */
  batched: boolean;
}

/** For example `logit_diff_loss/EAP-IG-inputs-5@batched`. */
export function libraryKey(key: string): LibraryKey {
  const [, metric, objective, method, batched] = /^(\w+)_(loss|metric)\/(.+?)(@batched)?$/.exec(key) ?? [];
  return {
    metric: metric === "prob_diff" ? "prob-diff" : "logit-diff",
    sign: objective === "loss" ? 1 : -1,
    method: method!,
    batched: batched !== undefined,
  };
}

/** Where the library's edge scores and ours are the same up to scale. */
const EDGE_METHODS: Record<string, AttributionSettings> = {
  EAP: attributionSettings("eap"),
  "EAP-IG-inputs-5": attributionSettings("eap-ig", { steps: 5 }),
  "clean-corrupted": attributionSettings("clean-corrupted"),
  "EAP-IG-activations-5-input-gradient": attributionSettings("eap-ig-activations", { steps: 5 }),
  "exact-independent": attributionSettings("exact"),
  // The library's loop prunes as it goes, which changes nothing in sequential models.
  "exact-library": attributionSettings("exact"),
};
const NODE_METHODS: Record<string, AttributionSettings> = {
  "EAP-mlp-output-gradient": attributionSettings("eap", { level: "node" }),
  "EAP-IG-inputs-5-mlp-output-gradient": attributionSettings("eap-ig", { level: "node", path: "right", steps: 5 }),
};

/**
 * @param batch items per batch of the library
 * @returns ours as the library would state them; edges [n_w * n_r] (NaN where there is none) or nodes [n_w]
 */
export async function libraryScores(
  checkpoint: Checkpoint,
  dataset: TaskDataset,
  level: AttributionLevel,
  { method, sign }: LibraryKey,
  batch: number,
): Promise<Float64Array> {
  const total: number[] = [];
  const divisor = method.startsWith("exact") ? 1 : dataset.items.length;
  for (let first = 0; first < dataset.items.length; first += batch) {
    const part = { ...dataset, items: dataset.items.slice(first, first + batch) };
    const scores = await meanScores(checkpoint, part, level, method);
    for (const [cell, score] of scores.entries()) total[cell] = (total[cell] ?? 0) + (sign * score) / divisor;
  }
  return Float64Array.from(total);
}

async function meanScores(checkpoint: Checkpoint, dataset: TaskDataset, level: AttributionLevel, method: string) {
  const settings = (level === "edge" ? EDGE_METHODS : NODE_METHODS)[method];
  if (settings) return (await attributeDataset(checkpoint, dataset, settings)).scores;
  if (method === "EAP-IG-activations-5") return activationsWithGap(checkpoint, dataset);
  if (method === "EAP") return nodesByMlpInput(checkpoint, dataset, [{ alpha: 1, weight: 1 }]);
  if (method === "EAP-IG-inputs-5")
    return nodesByMlpInput(checkpoint, dataset, pathPoints({ path: "right", steps: 5 }));
  throw new Error(`no method is known for the reference values "${method}"`);
}

/** The library's gap (methods/eap-ig-activations.ts): readers of the first layer's stream get nothing while `input` is held. */
async function activationsWithGap(checkpoint: Checkpoint, dataset: TaskDataset): Promise<Float32Array> {
  const settings = attributionSettings("eap-ig-activations", { steps: 5 });
  const { scores, graph } = await attributeDataset(checkpoint, dataset, settings);
  // Learned positions are parameters, behind which the library does find its way.
  if (checkpoint.config.architecture === "gpt2") return scores;
  const pass = alongActivations(["input"]);
  const held = await runOnce(checkpoint, dataset, pathPoints(settings), (shape) =>
    attributeProgram(checkpoint, { ...shape, pass }),
  );
  const readsInput = ({ upstream }: typeof graph, column: number) => upstream[column] === 1;
  return scores.map((score, cell) =>
    readsInput(graph, cell % graph.readers.length) ? score - held[cell]! / dataset.items.length : score,
  );
}

/** The library's node scores (program/nodes.ts): MLPs by the gradient at their input, all others as ours. */
async function nodesByMlpInput(checkpoint: Checkpoint, dataset: TaskDataset, path: readonly PathPoint[]) {
  const ours = await runOnce(checkpoint, dataset, path, (shape) =>
    attributeProgram(checkpoint, { ...shape, level: "node" }),
  );
  const mlps = await runOnce(checkpoint, dataset, path, (shape) => mlpInputProgram(checkpoint, shape));
  const { heads } = checkpoint.config;
  return ours.map((score, row) => {
    const isMlp = row > 0 && row % (heads + 1) === 0;
    return (isMlp ? mlps[row / (heads + 1) - 1]! : score) / dataset.items.length;
  });
}

interface WholeBatch {
  batch: number;
  positions: number;
  metric: TaskMetric;
  points: number;
}

/** Output `scores` f32[L]: what each MLP's output changes by, times the gradient at its input. */
function mlpInputProgram(checkpoint: Checkpoint, { batch, positions, metric, points }: WholeBatch) {
  const g = new Graph();
  const base = buildModel(g, checkpoint, positions);
  const clean = g.input("clean", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, base.vocabulary);
  const itemWeight = g.input("itemWeight", "f32", [batch]);
  const recording = record(g, base, "interchange", clean);
  const along = alongInput(g, base, recording, pathInputs(g, points));
  const metrics = metricOf(g, metric, base, along.trace.final, answers);
  const loss = g.neg(g.sumAll(g.mul(metrics, rowWeights(g, itemWeight, along.weights))));
  const hats = gradient(
    g,
    loss,
    along.trace.layers.map(({ mlp }) => mlp.hat),
  );
  const writers = recording.differences.slice(1);
  const scores = along.trace.layers.map(({ mlp }, layer) => {
    const centred = base.norm.kind === "layer";
    const atInput = mlp.scale ? g.normalizeVjp(mlp.hat, mlp.scale, hats[layer]!, centred) : hats[layer]!;
    const output = g.slice(writers[layer]!, 0, base.heads, base.heads + 1);
    return inner(g, output, sumGroups(g, atInput, batch));
  });
  g.output("scores", g.reshape(g.concat(scores, 0), [scores.length]));
  return g;
}

/** All items in one batch. @returns the output `scores`. */
async function runOnce(
  checkpoint: Checkpoint,
  { items, metric }: TaskDataset,
  path: readonly PathPoint[],
  program: (shape: WholeBatch) => Graph,
) {
  const shape = { batch: items.length, positions: longestPrompt(items), metric, points: path.length };
  const session = await createSession(program(shape));
  const [batch] = batchesOf(items, { ...shape, vocabulary: checkpoint.config.vocabulary });
  const { scores } = await session.run({ ...batch!.feeds, itemWeight: batch!.itemWeight, ...pathFeeds(path) });
  await session.release();
  return scores!.data as Float32Array;
}
