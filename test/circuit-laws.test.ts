/**
 * @file Laws of circuit evaluation that hold for any model, prompts and edge set, on small random GPT-NeoX models.
 */
import { type ComputationGraph, computationGraph, edgeCells } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { edgeMask } from "../apps/analyzer/src/circuit/mask.ts";
import { prune } from "../apps/analyzer/src/circuit/prune.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import type { TaskDataset } from "../apps/analyzer/src/task/dataset.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, items, metrics, modelChoices, randomModel } from "./support/random-model.ts";

const folder = temporaryFolders();
const EAP = { method: "eap", path: "left", steps: 1 } as const;
const RUNS = { numRuns: 6 };

async function evaluate(model: Checkpoint, dataset: TaskDataset, masks: Float32Array[], together = 3) {
  const evaluator = await circuitEvaluator(model, dataset, together, { threads: 1 });
  const metrics = await evaluator.evaluate(masks);
  await evaluator.release();
  return metrics;
}

/** Each edge with the given probability. */
function randomCells(graph: ComputationGraph, density: number, seed: number): Int32Array {
  const uniform = seededUniform(seed);
  return edgeCells(graph).filter(() => uniform() < density);
}

const densities = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const dataset = fc.tuple(items({ min: 1, max: 4 }), metrics).map(([all, metric]) => datasetOf(all, metric));

test("an empty circuit is the corrupted run, the full graph the clean run, item by item", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, dataset, async (choice, data) => {
      const model = await randomModel(await folder(), choice);
      const graph = computationGraph(model.config);
      const { clean, corrupted } = await attributeDataset(model, data, EAP, { threads: 1 });
      const [empty, full] = await evaluate(model, data, [edgeMask(graph, []), edgeMask(graph, edgeCells(graph))]);
      expectSame([...empty!, ...full!], [...corrupted, ...clean], "per item");
      expect(worstDifference(clean, corrupted).absolute).toBeGreaterThan(0);
    }),
    RUNS,
  );
});

test("circuits evaluated together, in groups that do not come out even, or one by one are the same", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, dataset, densities, fc.nat(), async (choice, data, density, seed) => {
      const model = await randomModel(await folder(), choice);
      const graph = computationGraph(model.config);
      const masks = [0, 1, 2, 3, 4].map((i) => edgeMask(graph, randomCells(graph, density, seed + i)));
      const [single, uneven, all] = await Promise.all([1, 3, 8].map((size) => evaluate(model, data, masks, size)));
      expectSame(uneven!.flat(), single!.flat(), "in groups of 3");
      expectSame(all!.flat(), single!.flat(), "all at once");
    }),
    RUNS,
  );
});

test("a circuit and what pruning leaves of it have the same metric", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, dataset, fc.nat(), async (choice, data, seed) => {
      const model = await randomModel(await folder(), choice);
      const graph = computationGraph(model.config);
      // Sparse ones lose most of their edges, dense ones none.
      const circuits = [0.1, 0.2, 0.3, 0.4, 0.6].map((density, i) => randomCells(graph, density, seed + i));
      const pruned = circuits.map((cells) => prune(graph, cells));
      expect(pruned.some((cells, i) => cells.length < circuits[i]!.length)).toBe(true);
      const masks = [...circuits, ...pruned].map((cells) => edgeMask(graph, cells));
      const metrics = await evaluate(model, data, masks, masks.length);
      const [whole, left] = [metrics.slice(0, circuits.length), metrics.slice(circuits.length)];
      expectSame(left.flat(), whole.flat(), "pruned");
    }),
    RUNS,
  );
});

test("cells of a mask that are no edges are not read", async () => {
  await fc.assert(
    fc.asyncProperty(modelChoices, dataset, densities, fc.nat(), async (choice, data, density, seed) => {
      const model = await randomModel(await folder(), choice);
      const graph = computationGraph(model.config);
      const mask = edgeMask(graph, randomCells(graph, density, seed));
      const edges = new Set(edgeCells(graph));
      const poisoned = mask.map((value, cell) => (edges.has(cell) ? value : Number.NaN));
      const [plain, withNaN] = await evaluate(model, data, [mask, poisoned], 2);
      expectSame(withNaN!, plain!, "with NaN outside");
    }),
    RUNS,
  );
});

test("to first order an edge's score is what dropping it from the full graph costs", async () => {
  const [CLEAN, CORRUPTED] = [5, 6];
  /** Relative distance of the two prompts' embeddings: second order is this large against first, rounding 1e-6 over it. */
  const DISTANCE = 1e-2;
  for (const choice of [true, false].flatMap((parallel) => [1, 2].map((seed) => ({ parallel, seed, tied: false })))) {
    const model = await randomModel(await folder(), choice, (tensors) => {
      const embedding = tensors.find(({ name }) => name.endsWith("embed_in.weight"))!;
      const row = (id: number) => embedding.data.subarray(id * 16, (id + 1) * 16);
      row(CORRUPTED).set(row(CLEAN).map((value, i) => value + DISTANCE * row(CORRUPTED)[i]!));
      return tensors;
    });
    const prompt = (id: number) => [1, id, 2, 3, id, 4];
    const item = { clean: prompt(CLEAN), corrupted: prompt(CORRUPTED), position: 5, correct: [9], incorrect: [10] };
    const data = datasetOf([item], "logit-diff");
    const { graph, scores } = await attributeDataset(model, data, EAP, { threads: 1 });
    const cells = edgeCells(graph);
    const without = [-1, ...cells].map((dropped) =>
      edgeMask(
        graph,
        cells.filter((cell) => cell !== dropped),
      ),
    );
    const [full, ...metrics] = (await evaluate(model, data, without, 16)).flat();
    const costs = metrics.map((metric) => full! - metric);
    expect(
      worstDifference(
        [...cells].map((cell) => scores[cell]!),
        costs,
      ).relative,
    ).toBeLessThan(5 * DISTANCE);
  }
});
