/**
 * @file Laws of attribution that hold for any model and any prompts, on small random GPT-NeoX models: how the data is cut into
 * batches, padded and ordered is not seen in any number, and scores mean what they say. Laws of circuits: circuit-laws.test.ts.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { createSession } from "../apps/analyzer/src/onnx/session.ts";
import { attributeProgram } from "../apps/analyzer/src/program/attribute.ts";
import { pathFeeds, pathPoints } from "../apps/analyzer/src/program/path-rule.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import type { Attribution } from "../apps/analyzer/src/runs/attribution.ts";
import { batchesOf } from "../apps/analyzer/src/runs/batches.ts";
import type { Item, TaskDataset } from "../apps/analyzer/src/task/dataset.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, items, metrics, modelChoices, randomItem, randomModel } from "./support/random-model.ts";

const folder = temporaryFolders();
const SETTINGS = { method: "eap-ig", path: "left", steps: 3 } as const;

const RUNS = { numRuns: 6 };

const scoresOnEdges = ({ scores }: Attribution) => scores.filter((score) => !Number.isNaN(score));
const attribute = (model: Checkpoint, all: Item[], metric: TaskDataset["metric"], settings: object = {}) =>
  attributeDataset(model, datasetOf(all, metric), { ...SETTINGS, ...settings }, { threads: 1 });

test("longer prompts in the dataset, and so padding, change nothing for the others", async () => {
  await fc.assert(
    fc.asyncProperty(
      modelChoices,
      items({ min: 1, max: 4 }, 6),
      metrics,
      fc.nat(),
      async (choice, short, metric, seed) => {
        const model = await randomModel(await folder(), choice);
        const long = randomItem(seed, 13);
        const [alone, together, longAlone] = await Promise.all(
          [short, [...short, long], [long]].map((all) => attribute(model, all, metric)),
        );
        expectSame(together!.clean, [...alone!.clean, ...longAlone!.clean], "clean metric");
        expectSame(together!.corrupted, [...alone!.corrupted, ...longAlone!.corrupted], "corrupted metric");
        const expected = scoresOnEdges(alone!).map(
          (score, i) => (score * short.length + scoresOnEdges(longAlone!)[i]!) / (short.length + 1),
        );
        expectSame(scoresOnEdges(together!), expected, "scores");
      },
    ),
    RUNS,
  );
});

test("the batch size changes nothing, nor do the weightless items that fill the last batch", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, items({ min: 3, max: 5 }), metrics, async (choice, all, metric) => {
      const model = await randomModel(await folder(), choice);
      const { scores, clean, corrupted, graph } = await attribute(model, all, metric);
      const edges = (matrix: ArrayLike<number>) => Array.from(matrix).filter((_, cell) => !Number.isNaN(scores[cell]));
      expect(edges(scores)).toHaveLength(graph.edges);
      for (const batch of [1, 2, 7]) {
        const byHand = await sumsInBatches(model, all, metric, batch);
        expectSame(
          edges(byHand.scores),
          edges(scores).map((score) => score * all.length),
          `scores at ${batch}`,
        );
        expectSame(byHand.clean, clean, `clean metric at ${batch}`);
        expectSame(byHand.corrupted, corrupted, `corrupted metric at ${batch}`);
      }
    }),
    RUNS,
  );
});

/** Scores summed over items, from a program of the given batch size. */
async function sumsInBatches(model: Checkpoint, all: Item[], metric: TaskDataset["metric"], batch: number) {
  const positions = 9;
  const path = pathPoints(SETTINGS);
  const program = attributeProgram(model, { batch, positions, metric, points: path.length });
  const session = await createSession(program, { threads: 1 });
  const sums = { scores: [] as number[], clean: [] as number[], corrupted: [] as number[] };
  for (const { items, feeds, itemWeight } of batchesOf(all, { ...model.config, batch, positions })) {
    const results = await session.run({ ...feeds, itemWeight, ...pathFeeds(path) });
    const own = (name: string) => Array.from(results[name]!.data, Number);
    sums.scores = own("scores").map((score, cell) => score + (sums.scores[cell] ?? 0));
    sums.clean.push(...own("cleanMetric").slice(0, items.length));
    sums.corrupted.push(...own("corruptedMetric").slice(0, items.length));
  }
  await session.release();
  return sums;
}

test("the order of items changes the order of their metrics and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, items({ min: 2, max: 5 }), metrics, async (choice, all, metric) => {
      const model = await randomModel(await folder(), choice);
      const [forwards, backwards] = await Promise.all(
        [all, all.toReversed()].map((order) => attribute(model, order, metric)),
      );
      expectSame(backwards!.clean, forwards!.clean.toReversed(), "clean metric");
      expectSame(backwards!.corrupted, forwards!.corrupted.toReversed(), "corrupted metric");
      expectSame(scoresOnEdges(backwards!), scoresOnEdges(forwards!), "scores");
    }),
    RUNS,
  );
});

test("right and wrong answers exchanged: every metric and score changes its sign", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, items({ min: 1, max: 3 }), metrics, async (choice, all, metric) => {
      const model = await randomModel(await folder(), choice);
      const swapped = all.map((item) => ({ ...item, correct: item.incorrect, incorrect: item.correct }));
      const [plain, negated] = await Promise.all([all, swapped].map((each) => attribute(model, each, metric)));
      // Rounding is symmetric about zero, so a change of sign goes through every sum and product exactly.
      const negative = (values: Iterable<number>) => Array.from(values, (value) => -value);
      expect(worstDifference(scoresOnEdges(negated!), negative(scoresOnEdges(plain!))).absolute).toBe(0);
      expect(worstDifference(negated!.clean, negative(plain!.clean)).absolute).toBe(0);
    }),
    RUNS,
  );
});

describe("completeness: scores out of the input add up to metric(clean) − metric(corrupted)", () => {
  const choices = [true, false].flatMap((parallel) => [2, 3].map((seed) => ({ parallel, seed, tied: false })));
  const prompts = [
    { clean: [3, 9, 14, 2, 7, 21], corrupted: [3, 9, 5, 2, 7, 21], position: 5, correct: [4], incorrect: [11] },
    { clean: [1, 1, 8, 17, 20, 6], corrupted: [1, 12, 8, 17, 20, 6], position: 4, correct: [2, 3], incorrect: [19] },
    { clean: [22, 0, 4, 10, 13, 5], corrupted: [22, 0, 4, 10, 18, 5], position: 5, correct: [7], incorrect: [0, 1] },
  ];

  test.each(choices)("parallel $parallel, seed $seed", async (choice) => {
    const model = await randomModel(await folder(), choice);
    const gap = async (path: string, steps: number) => {
      const { completenessGap } = await attribute(model, prompts, "logit-diff", { path, steps });
      return Math.abs(completenessGap!);
    };
    const [left32, left64, paper32] = [await gap("left", 32), await gap("left", 64), await gap("paper", 32)];
    const [midpoint32, midpoint64] = [await gap("midpoint", 32), await gap("midpoint", 64)];
    // Twice the points halve a gap of order 1/m and quarter one of order 1/m². From 32 points on the next order of these
    // sharp paths is a few percent; rounding is 1e-6 of scores that add up to about 10, against gaps of 3e-5 and more.
    expect(left32 / left64).toBeGreaterThan(1.8);
    expect(left32 / left64).toBeLessThan(2.2);
    expect(Math.abs(paper32 - left32)).toBeLessThan(1e-5);
    expect(midpoint32 / midpoint64).toBeGreaterThan(3.5);
    expect(midpoint32 / midpoint64).toBeLessThan(4.5);
    expect(midpoint64).toBeLessThan(left64 / 10);
    expect(await gap("gauss-legendre", 64)).toBeLessThan(midpoint64 / 5);
  });
});

describe("EAP is the slope of the metric", () => {
  /** How far towards the corrupted embedding: the second order of the slope is this large, rounding 1e-6 over it. */
  const STEP = 4e-3;
  const [CLEAN, CORRUPTED, TOWARDS, AWAY] = [5, 6, 7, 8];

  test.each([
    { parallel: true, seed: 1, tied: false },
    { parallel: false, seed: 2, tied: false },
  ])("scores out of the input add up to it: parallel $parallel", async (choice) => {
    // Two further tokens lie a little before and behind the clean one on the line to the corrupted one.
    const model = await randomModel(await folder(), choice, (tensors) => {
      const embedding = tensors.find(({ name }) => name.endsWith("embed_in.weight"))!;
      const row = (id: number) => embedding.data.subarray(id * 16, (id + 1) * 16);
      for (const [id, step] of [
        [TOWARDS, STEP],
        [AWAY, -STEP],
      ] as const)
        row(id).set(row(CLEAN).map((value, i) => value + step * (row(CORRUPTED)[i]! - value)));
      return tensors;
    });
    for (const metric of ["logit-diff", "prob-diff"] as const)
      for (const seed of [1, 2, 3]) {
        const at = (id: number) => ({ ...randomItem(seed, 6), position: 5, clean: [1, 2, id, 3, 4, id] });
        const corrupted = at(CORRUPTED).clean;
        const run = (id: number) => attribute(model, [{ ...at(id), corrupted }], metric, { method: "eap" });
        const [here, towards, away] = [await run(CLEAN), await run(TOWARDS), await run(AWAY)];
        const sum = here.scores.subarray(0, here.graph.readers.length).reduce((a, b) => a + b, 0);
        const slope = (towards.clean[0]! - away.clean[0]!) / (2 * STEP);
        const size = Math.max(...scoresOnEdges(here).map(Math.abs));
        // Positive scores say that corrupting hurts, so the metric falls along the way.
        expect(Math.abs(sum + slope) / size).toBeLessThan(1e-2);
      }
  });
});
