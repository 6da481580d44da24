/** @file Resampling the prompts of a run against running it again on the resampled prompts. */
import { drawsOf, resampleItems } from "@atlas/metrics";
import { type AttributionMethod, bootstrapRecord, computationGraph, edgeCells, touchedNodes } from "@atlas/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { prune } from "../apps/analyzer/src/circuit/prune.ts";
import { firstEdges, selectionOrder } from "../apps/analyzer/src/circuit/select.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { BOOTSTRAP_SEED, bootstrapRun } from "../apps/analyzer/src/runs/bootstrap-circuit.ts";
import { mean } from "../apps/analyzer/src/runs/completeness.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { searchCircuit } from "../apps/analyzer/src/runs/smallest-circuit.ts";
import type { Item } from "../apps/analyzer/src/task/dataset.ts";
import { modelOf } from "./support/any-architecture.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const ONE_THREAD = { threads: 1 };
const ITEMS: Item[] = [5, 8, 6, 7, 4, 8].map((length, seed) => randomItem(seed + 20, length));
const dataset = datasetOf(ITEMS, "logit-diff");
const RESAMPLES = 8;

let model: Checkpoint;
beforeAll(async () => {
  model = await modelOf("GPT-NeoX, sequential", await folder());
});

test.each<AttributionMethod>(["eap", "eap-ig", "clean-corrupted", "eap-ig-activations", "exact"])(
  "%s: scores kept for each item have the scores for their mean, whatever the batch",
  async (method) => {
    const settings = attributionSettings(method, { steps: 2 });
    const options = { ...ONE_THREAD, perItem: true };
    for (const level of method === "eap-ig" ? (["edge", "node"] as const) : (["edge"] as const)) {
      const whole = await attributeDataset(model, dataset, { ...settings, level }, ONE_THREAD);
      const { perItem, ...apart } = await attributeDataset(model, dataset, { ...settings, level }, options);
      const cells = level === "edge" ? [...edgeCells(apart.graph)] : apart.graph.writers.map((_, row) => row);
      expect(perItem).toHaveLength(ITEMS.length * cells.length);
      const means = cells.map((_, i) => mean(ITEMS.map((__, item) => perItem![item * cells.length + i]!)));
      const expected = Float32Array.from(cells, (cell) => whole.scores[cell]!);
      expectSame(Float32Array.from(means), expected, `${method} ${level}`);
      expectSame(
        Float32Array.from(cells, (cell) => apart.scores[cell]!),
        expected,
        `${method} ${level}, mean`,
      );
      expect(whole.perItem).toBeUndefined();
    }
  },
);

describe("a bootstrap", () => {
  const settings = { selection: "greedy", threshold: 0.8 } as const;
  const analysed = async () => {
    const attribution = attributionSettings("eap-ig", { steps: 2, path: "midpoint" });
    const scored = await attributeDataset(model, dataset, attribution, { ...ONE_THREAD, perItem: true });
    const { graph, scores, clean, corrupted, perItem } = scored;
    const found = await searchCircuit(
      model,
      dataset,
      { graph, scores, ends: { clean, corrupted } },
      settings,
      ONE_THREAD,
    );
    const run = { graph, own: clean, selection: settings.selection, circuit: found.circuit };
    return { attribution, run: { ...run, perItemScores: perItem!, perItemMetric: found.perItem } };
  };

  test("chooses the circuits that resampled prompts choose, and counts edges, nodes and overlaps", async () => {
    const { attribution, run } = await analysed();
    const record = await bootstrapRun(run, RESAMPLES, ONE_THREAD);
    expect(bootstrapRecord.safeParse(record).success).toBe(true);
    const resamples = resampleItems(ITEMS.length, BOOTSTRAP_SEED, RESAMPLES);
    const graph = computationGraph(model.config);
    const circuits: Set<number>[] = [];
    for (let b = 0; b < RESAMPLES; b++) {
      const items = [...drawsOf(resamples, b)].flatMap((times, item) => new Array<Item>(times).fill(ITEMS[item]!));
      const { scores } = await attributeDataset(model, datasetOf(items, "logit-diff"), attribution, ONE_THREAD);
      const order = selectionOrder("greedy", graph, scores);
      circuits.push(new Set(prune(graph, firstEdges(order, run.circuit.requestedEdges))));
    }
    const often = (holds: (circuit: Set<number>) => boolean) => circuits.filter(holds).length / RESAMPLES;
    const chosen = [...new Set(circuits.flatMap((circuit) => [...circuit]))].sort((a, b) => a - b);
    expect(record.edges.cells).toEqual(chosen);
    const frequencies = chosen.map((cell) => often((circuit) => circuit.has(cell)));
    expect(record.edges.frequency).toEqual(frequencies.map((share) => expect.closeTo(share, 6)));
    expect(frequencies.some((share) => share < 1)).toBe(true);
    for (const [i, node] of record.nodes.nodes.entries())
      expect(record.nodes.frequency[i]).toBeCloseTo(
        often((circuit) => touchedNodes(graph, circuit)[node] === 1),
        6,
      );
    const pairs = circuits.flatMap((one, i) => circuits.slice(i + 1).map((other) => [one, other] as const));
    const overlap = ([one, other]: (typeof pairs)[number]) => {
      const both = [...one].filter((cell) => other.has(cell)).length;
      return both / (one.size + other.size - both);
    };
    expect(record.stability).toBeCloseTo(mean(pairs.map(overlap)), 6);
  });

  test("has an interval around every number, of every size on the curve", async () => {
    const { run } = await analysed();
    const { circuit, own: clean } = run;
    const record = await bootstrapRun(run, 400, ONE_THREAD);
    const around = (interval: typeof record.clean, value: number) => {
      expect(interval!.low).toBeLessThan(value);
      expect(interval!.high).toBeGreaterThan(value);
    };
    around(record.clean, mean(clean));
    around(record.metric, circuit.metric);
    expect(record.curve).toHaveLength(circuit.curve.length);
    for (const [i, { edges, faithfulness }] of circuit.curve.entries()) {
      if (edges === 0) expect(record.curve[i]!.floorCorrected).toEqual({ low: 0, high: 0 });
      else if (edges === run.graph.edges) expect(record.curve[i]!.floorCorrected).toEqual({ low: 1, high: 1 });
      else around(record.curve[i]!.plain, faithfulness.plain!);
    }
    const evaluator = await circuitEvaluator(model, dataset, 1, ONE_THREAD);
    const mask = new Float32Array(run.graph.writers.length * run.graph.readers.length);
    for (const cell of circuit.cells) mask[cell] = 1;
    const [perItem] = await evaluator.evaluate([mask]).finally(() => evaluator.release());
    expect(run.perItemMetric.get(circuit.edges)).toEqual(perItem!.map((value) => expect.closeTo(value, 5)));
  });

  test("says the same for the same seed", async () => {
    const { run } = await analysed();
    const [one, other] = [await bootstrapRun(run, 30, ONE_THREAD), await bootstrapRun(run, 30, ONE_THREAD)];
    expect({ ...one, seconds: 0 }).toEqual({ ...other, seconds: 0 });
  });
});
