/**
 * @file Laws that hold between attribution methods, levels and architectures, on a small random model of every architecture. Laws
 * of one method alone, with random models and prompts: laws.test.ts.
 */
import {
  ATTRIBUTION_METHODS,
  type AttributionLevel,
  type AttributionMethod,
  isEdge,
  type PathRule,
} from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { TINY_CONFIGS, writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import type { ArchitectureName } from "../apps/analyzer/src/checkpoint/config.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { type Checkpoint, openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import type { NamedTensor } from "../apps/analyzer/src/checkpoint/write-safetensors.ts";
import { createSession } from "../apps/analyzer/src/onnx/session.ts";
import { attributeProgram } from "../apps/analyzer/src/program/attribute.ts";
import type { PassPlan } from "../apps/analyzer/src/program/gradient-pass.ts";
import { eapIg } from "../apps/analyzer/src/program/methods/eap-ig.ts";
import { eapIgActivations, heldGroups } from "../apps/analyzer/src/program/methods/eap-ig-activations.ts";
import { pathFeeds } from "../apps/analyzer/src/program/path-rule.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import type { Attribution } from "../apps/analyzer/src/runs/attribution.ts";
import { batchesOf } from "../apps/analyzer/src/runs/batches.ts";
import type { Item } from "../apps/analyzer/src/task/dataset.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const METRICS = ["logit-diff", "prob-diff"] as const;
/** Prompts of three lengths, so that two of them are padded. */
const ITEMS = [randomItem(1, 5), randomItem(2, 8), randomItem(3, 6)];

const models = [
  ...(Object.keys(TINY_CONFIGS) as ArchitectureName[]).map((architecture) => ({ name: architecture, architecture })),
  { name: "gpt_neox in sequence", architecture: "gpt_neox", config: { use_parallel_residual: false } },
] as const;
type Model = { architecture: ArchitectureName; config?: Record<string, unknown> };

const open = async (model: Model, change?: (tensors: NamedTensor[]) => NamedTensor[]) =>
  openCheckpoint(await writeTinyCheckpoint(await folder(), { ...model, seed: 5, ...(change && { change }) }));

function attribute(
  model: Checkpoint,
  items: Item[],
  method: AttributionMethod,
  {
    metric = "logit-diff",
    ...chosen
  }: Parameters<typeof attributionSettings>[1] & { metric?: (typeof METRICS)[number] },
): Promise<Attribution> {
  return attributeDataset(model, datasetOf(items, metric), attributionSettings(method, chosen), { threads: 1 });
}

const scored = ({ scores }: Attribution) => scores.filter((score) => !Number.isNaN(score));

function rowSums({ graph, scores }: Attribution): number[] {
  const columns = graph.readers.length;
  return graph.writers.map((_, row) =>
    graph.readers.reduce(
      (sum, _reader, column) => sum + (isEdge(graph, row, column) ? scores[row * columns + column]! : 0),
      0,
    ),
  );
}

describe.each(models)("$name", (choice) => {
  test.each(ATTRIBUTION_METHODS.filter((method) => method !== "exact"))(
    "%s: a node's score is the sum of its edges, and the gap is the same",
    async (method) => {
      const model = await open(choice);
      for (const metric of METRICS) {
        const chosen = { metric, steps: 3 };
        const [edges, nodes] = [
          await attribute(model, ITEMS, method, chosen),
          await attribute(model, ITEMS, method, { ...chosen, level: "node" }),
        ];
        expectSame(nodes.scores, rowSums(edges), metric);
        expect(nodes.completenessGap === null).toBe(method === "eap-ig-activations");
        expectSame([nodes.completenessGap ?? 0], [edges.completenessGap ?? 0], "completeness gap");
      }
    },
  );

  test.each(ATTRIBUTION_METHODS)("%s: items scored alone and together are the same, padded or not", async (method) => {
    const model = await open(choice);
    for (const level of ["edge", "node"] as const) {
      const alone = await Promise.all(ITEMS.map((item) => attribute(model, [item], method, { level, steps: 2 })));
      const together = await attribute(model, ITEMS, method, { level, steps: 2 });
      const mean = scored(alone[0]!).map((_, i) => alone.reduce((sum, each) => sum + scored(each)[i]! / 3, 0));
      expectSame(scored(together), mean, `scores of ${level}s`);
      expectSame(
        together.clean,
        alone.flatMap(({ clean }) => clean),
        "clean metric",
      );
    }
  });

  test("eap-ig-activations: groups of nodes held in one program or in several add up to the same", async () => {
    const model = await open(choice);
    const settings = attributionSettings("eap-ig-activations", { steps: 2 });
    const path = eapIgActivations.points(settings);
    const sums = async (mostRows: number) => {
      const plans = eapIgActivations.passes(model.config, path, mostRows);
      const parts = await Promise.all(plans.map((plan) => sumOf(model, plan)));
      return { programs: plans.length, sums: parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0)) };
    };
    const [one, two, each] = [await sums(1000), await sums(7), await sums(1)];
    expect([one.programs, two.programs, each.programs]).toEqual([1, 2, heldGroups(model.config).length]);
    expectSame(two.sums, one.sums, "in two programs");
    expectSame(each.sums, one.sums, "one by one, each point of the path by itself");
  });

  test.each(["edge", "node"] as const)("eap-ig, %ss: a path in stretches adds up to the whole path", async (level) => {
    const model = await open(choice);
    const path = eapIg.points({ path: "midpoint", steps: 5 });
    const sums = async (mostRows: number) => {
      const plans = eapIg.passes(model.config, path, mostRows);
      expect(plans).toHaveLength(1);
      return { stretches: plans[0]!.stretches.length, sums: await sumOf(model, { ...plans[0]!, level }) };
    };
    const [whole, two, each] = [await sums(5), await sums(3), await sums(1)];
    expect([whole.stretches, two.stretches, each.stretches]).toEqual([1, 2, 5]);
    expectSame(two.sums, whole.sums, "in two stretches");
    expectSame(each.sums, whole.sums, "point by point");
  });

  test("exact is eap where the model is as good as linear: their difference is of second order", async () => {
    const errorAt = async (distance: number) => {
      const { model, items } = await closePrompts(choice, distance);
      const errors = await Promise.all(
        (["edge", "node"] as const).map(async (level) => {
          const [exact, first] = [
            await attribute(model, items, "exact", { level }),
            await attribute(model, items, "eap", { level }),
          ];
          return worstDifference(scored(first), scored(exact)).relative;
        }),
      );
      return Math.max(...errors);
    };
    const [near, far] = [await errorAt(0.01), await errorAt(0.02)];
    // Second order against first: in proportion to the distance, so that nothing is left of it where the model is as good as linear.
    expect(near).toBeLessThan(0.1);
    expect(await errorAt(0.001)).toBeLessThan(0.01);
    expect(far / near).toBeGreaterThan(1.5);
    expect(far / near).toBeLessThan(2.7);
  });

  test("the completeness gap falls as the path rule promises", async () => {
    const model = await open(choice);
    const gap = async (path: PathRule, steps: number) =>
      (await attribute(model, ITEMS, "eap-ig", { path, steps, level: "node" })).completenessGap!;
    // RMSNorm makes these paths sharp: only from about 50 points on does the leading order rule. GPT-2's paths are so smooth that
    // the gap of 100 midpoints is lost in rounding.
    const smooth = choice.architecture === "gpt2";
    const [few, many] = smooth ? [24, 48] : [96, 192];
    for (const path of ["left", "right"] as const) {
      const ratio = (await gap(path, few)) / (await gap(path, many));
      expect(ratio, `${path}: of order 1/m`).toBeGreaterThan(1.8);
      expect(ratio, `${path}: of order 1/m`).toBeLessThan(2.2);
    }
    const [midpoint, twice] = [await gap("midpoint", few), await gap("midpoint", many)];
    expect(midpoint / twice, "midpoint: of order 1/m²").toBeGreaterThan(3.4);
    // With so few points the next order adds up to a fifth.
    expect(midpoint / twice, "midpoint: of order 1/m²").toBeLessThan(smooth ? 5.3 : 4.6);
    expect(Math.abs(midpoint)).toBeLessThan(Math.abs(await gap("left", few)) / 10);
    expect(Math.abs(await gap("gauss-legendre", few))).toBeLessThan(Math.abs(midpoint) / 10);
    // The paper counts from clean towards corrupted, 1 to K: the left end-points in the other order.
    expectSame([await gap("paper", few)], [await gap("left", few)], "paper");
  });
});

/** Scores summed over items, all in one batch, and over the stretches of the path, all with one program. */
async function sumOf(
  model: Checkpoint,
  { pass, stretches, level = "node" }: Pick<PassPlan, "pass" | "stretches"> & { level?: AttributionLevel },
): Promise<number[]> {
  const shape = { batch: ITEMS.length, positions: 8, metric: "logit-diff" } as const;
  const program = attributeProgram(model, { ...shape, level, pass, points: stretches[0]!.length });
  const session = await createSession(program, { threads: 1 });
  const [batch] = batchesOf(ITEMS, { ...shape, vocabulary: model.config.vocabulary });
  const sums: number[] = [];
  for (const stretch of stretches) {
    const feeds = { ...batch!.feeds, itemWeight: batch!.itemWeight, ...pathFeeds(stretch) };
    const { scores } = await session.run(feeds);
    for (const [i, score] of scores!.data.entries()) sums[i] = (sums[i] ?? 0) + Number(score);
  }
  await session.release();
  return sums;
}

/** A prompt and one that is corrupted by so little: the corrupted token's embedding lies that far from the clean one's. */
async function closePrompts(choice: Model, distance: number): Promise<{ model: Checkpoint; items: Item[] }> {
  const [CLEAN, CORRUPTED] = [5, 6];
  const model = await open(choice, (tensors) => {
    const embedding = tensors.find(({ name }) => /embed_in|wte|embed_tokens/.test(name))!;
    const width = embedding.shape[1]!;
    const row = (id: number) => embedding.data.subarray(id * width, (id + 1) * width);
    row(CORRUPTED).set(row(CLEAN).map((value, i) => value + distance * row(CORRUPTED)[i]!));
    return tensors;
  });
  const prompt = (id: number) => [1, id, 2, 3, id, 4];
  const item = { clean: prompt(CLEAN), corrupted: prompt(CORRUPTED), position: 5, correct: [9], incorrect: [10] };
  return { model, items: [item] };
}
