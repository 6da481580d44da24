/**
 * @file Laws of interventions on every architecture: ablations over any reference, metrics of any kind, nodes and paths. Laws of edge
 * sets alone are in circuit-laws.test.ts.
 */
import {
  type ComputationGraph,
  computationGraph,
  edgeCells,
  METRICS,
  readerIndex,
  readerNodes,
  writerIndex,
} from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { edgeMask } from "../apps/analyzer/src/circuit/mask.ts";
import { edgesBetween, edgesOutOf, withoutNodes } from "../apps/analyzer/src/circuit/select-nodes.ts";
import {
  type AblationSettings,
  circuitEvaluator,
  type EvaluationOptions,
} from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { type PathPatch, patchPaths } from "../apps/analyzer/src/runs/path-patching.ts";
import { writerMeans } from "../apps/analyzer/src/runs/writer-means.ts";
import type { Item, TaskDataset } from "../apps/analyzer/src/task/dataset.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const ITEMS = [1, 2, 3].map((seed) => randomItem(seed, 4 + seed));
const DATA = datasetOf(ITEMS, "logit-diff");
const PROMPTS = [4, 5, 6, 7].map((seed) => randomItem(seed, seed).clean);
const ABLATIONS: AblationSettings[] = [
  { kind: "interchange" },
  { kind: "zero" },
  { kind: "mean", prompts: PROMPTS, pooled: false },
  { kind: "mean", prompts: PROMPTS, pooled: true },
];

async function evaluate(
  model: Checkpoint,
  data: TaskDataset,
  circuits: readonly Iterable<number>[],
  options: EvaluationOptions = {},
  together = 3,
): Promise<number[][]> {
  const graph = computationGraph(model.config);
  const evaluator = await circuitEvaluator(model, data, together, { threads: 1, ...options });
  return evaluator.evaluate(circuits.map((cells) => edgeMask(graph, cells))).finally(() => evaluator.release());
}

function randomCells(graph: ComputationGraph, density: number, seed: number): Int32Array {
  const uniform = seededUniform(seed);
  return edgeCells(graph).filter(() => uniform() < density);
}

const swapped = (item: Item): Item => ({ ...item, clean: item.corrupted, corrupted: item.clean });

/** A norm behind the sum of all heads: what one head writes then depends on the others, and these laws do not hold. */
const headsShareAScale = (name: string): boolean => name === "OLMo 2";

describe.each(Object.keys(ARCHITECTURES))("%s", (name) => {
  test("every metric: all edges give the clean run under every ablation, none give the corrupted run under interchange", async () => {
    const model = await modelOf(name, await folder());
    const all = edgeCells(computationGraph(model.config));
    for (const metric of METRICS) {
      const [clean, empty] = await evaluate(model, DATA, [all, []], { metric });
      for (const ablation of ABLATIONS.slice(1))
        expectSame(
          (await evaluate(model, DATA, [all], { metric, ablation }))[0]!,
          clean!,
          `${metric}, ${ablation.kind}`,
        );
      if (metric === "kl") {
        expectSame(clean!, [0, 0, 0], "divergence of the clean run from itself");
        expect(Math.min(...empty!)).toBeGreaterThan(0);
      } else {
        const [corrupted] = await evaluate(model, datasetOf(ITEMS.map(swapped), "logit-diff"), [all], { metric });
        expectSame(empty!, corrupted!, `${metric} of the empty circuit`);
      }
    }
  });

  test("many circuits at once are as one by one, under every ablation", async () => {
    const model = await modelOf(name, await folder());
    const graph = computationGraph(model.config);
    const circuits = [0, 1, 2, 3, 4].map((seed) => randomCells(graph, 0.2 + 0.15 * seed, seed));
    for (const ablation of ABLATIONS) {
      const single = await evaluate(model, DATA, circuits, { ablation }, 1);
      expectSame((await evaluate(model, DATA, circuits, { ablation }, 3)).flat(), single.flat(), ablation.kind);
    }
  });

  test("the mean over one prompt is interchange with that prompt; shifted means are seen", async () => {
    const model = await modelOf(name, await folder());
    const graph = computationGraph(model.config);
    const circuits = [[], randomCells(graph, 0.3, 1), randomCells(graph, 0.7, 2)];
    for (const item of ITEMS) {
      const data = datasetOf([item], "logit-diff");
      const mean = (prompt: number[]) => ({ kind: "mean", prompts: [prompt], pooled: false }) as const;
      const interchange = await evaluate(model, data, circuits);
      const own = await evaluate(model, data, circuits, { ablation: mean(item.corrupted) });
      expectSame(own.flat(), interchange.flat(), "mean over the corrupted prompt");
      const other = await evaluate(model, data, circuits, { ablation: mean(item.clean) });
      expect(Math.abs(other[0]![0]! - interchange[0]![0]!)).toBeGreaterThan(0.01);
    }
  });

  test("dropping all edges out of a node, or all into it, is its ablation", async () => {
    if (headsShareAScale(name)) return;
    const model = await modelOf(name, await folder());
    const graph = computationGraph(model.config);
    const nodes = readerNodes(graph);
    const rows = graph.writers.map((_, row) => row).slice(1);
    const withoutInputs = (row: number) =>
      edgeCells(graph).filter((cell) => nodes[cell % graph.readers.length] !== row);
    const ablated = await evaluate(
      model,
      DATA,
      rows.map((row) => withoutNodes(graph, [row])),
    );
    expectSame((await evaluate(model, DATA, rows.map(withoutInputs))).flat(), ablated.flat(), "node by node");
    const chosen = [0, 2, 3, rows.length];
    const [out, between] = await evaluate(model, DATA, [edgesOutOf(graph, chosen), edgesBetween(graph, chosen)]);
    expectSame(between!, out!, "circuit of nodes");
  });

  test("a path from a head of the last layer to the logits is the ablation of the head", async () => {
    if (headsShareAScale(name)) return;
    const model = await modelOf(name, await folder());
    const graph = computationGraph(model.config);
    const layer = graph.layers - 1;
    const heads = Array.from({ length: graph.heads }, (_, head) => ({ layer, head }));
    const paths = await patchPaths(
      model,
      DATA,
      heads.map((head) => ({ senders: [head], receivers: "logits" })),
      3,
      { threads: 1 },
    );
    const rows = heads.map((head) => writerIndex(graph, { kind: "head", ...head }));
    const ablated = await evaluate(
      model,
      DATA,
      rows.map((row) => withoutNodes(graph, [row])),
    );
    expectSame(
      paths.flatMap(({ perItem }) => perItem),
      ablated.flat(),
      "paths",
    );
  });

  test("no sender does no harm; effects are shares of the way to the corrupted run; patches at once are as one by one", async () => {
    const model = await modelOf(name, await folder());
    const graph = computationGraph(model.config);
    const [clean, corrupted] = (await evaluate(model, DATA, [edgeCells(graph), []])).map(meanOf);
    const receivers = [
      { layer: 1, head: 0, input: "q" },
      { layer: 1, head: 1, input: "v" },
    ] as const;
    for (const to of ["logits", receivers] as const) {
      const patch = (...senders: PathPatch["senders"]): PathPatch => ({ senders, receivers: to });
      const [first, second] = [0, 1].map((head) => ({ layer: 0, head }));
      const patches = [patch(), patch(first!), patch(second!), patch(first!, second!)];
      const effects = await patchPaths(model, DATA, patches, 3, { threads: 1 });
      expect(effects[0]!.effect).toBeCloseTo(0, 3);
      expectSame(
        effects.map(({ effect }) => effect! * (clean! - corrupted!)),
        effects.map(({ perItem }) => meanOf(perItem) - clean!),
        "effects",
      );
      const single = await patchPaths(model, DATA, patches, 1, { threads: 1 });
      expectSame(
        effects.flatMap(({ perItem }) => perItem),
        single.flatMap(({ perItem }) => perItem),
        "at once",
      );
      expect(Math.abs(effects[1]!.effect!)).toBeGreaterThan(1e-4);
    }
  });
});

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test("in a parallel model of two layers, a path into one head input is that edge", async () => {
  const model = await modelOf("GPT-NeoX, parallel", await folder());
  const graph = computationGraph(model.config);
  const edges = [0, 1].flatMap((head) =>
    (["q", "k", "v"] as const).map((input) => ({
      from: { layer: 0, head },
      to: { layer: 1, head: 1 - head, input },
    })),
  );
  const paths = await patchPaths(
    model,
    DATA,
    edges.map(({ from, to }) => ({ senders: [from], receivers: [to] })),
    4,
    { threads: 1 },
  );
  const without = edges.map(({ from, to }) => {
    const row = writerIndex(graph, { kind: "head", ...from });
    const dropped = row * graph.readers.length + readerIndex(graph, { kind: "head", ...to });
    return edgeCells(graph).filter((cell) => cell !== dropped);
  });
  const patched = await evaluate(model, DATA, without);
  expectSame(
    paths.flatMap(({ perItem }) => perItem),
    patched.flat(),
    "edges",
  );
});

test("with everything set to zero and no biases, every token is as likely as any other", async () => {
  const model = await modelOf("Llama", await folder());
  const uniform = 1 / model.config.vocabulary;
  const expected = {
    "logit-diff": () => 0,
    "prob-diff": ({ correct, incorrect }: Item) => (correct.length - incorrect.length) * uniform,
    "log-prob": ({ correct }: Item) => Math.log(correct.length * uniform),
    rank: () => 1,
    accuracy: ({ correct, incorrect }: Item) => (correct.length > incorrect.length ? 1 : 0),
  };
  for (const [metric, of] of Object.entries(expected)) {
    const options = { metric: metric as keyof typeof expected, ablation: { kind: "zero" } as const };
    expectSame((await evaluate(model, DATA, [[]], options))[0]!, ITEMS.map(of), metric);
  }
});

describe("means over a reference set", () => {
  test("do not depend on the order of prompts, nor on how they fall into batches", async () => {
    const model = await modelOf("GPT-2", await folder());
    // More than fit one batch of this length.
    const many = Array.from({ length: 300 }, (_, seed) => randomItem(seed, 2 + (seed % 8)).clean);
    const [forwards, backwards] = await Promise.all(
      [many, many.toReversed()].map((prompts) => writerMeans(model, { prompts, pooled: false }, 9, { threads: 1 })),
    );
    expectSame(backwards!.data as Float32Array, forwards!.data as Float32Array, "reversed");
  });

  test("pooled are the means by position, averaged where all prompts are equally long", async () => {
    const model = await modelOf("Llama", await folder());
    const prompts = [1, 2, 3].map((seed) => randomItem(seed, 5).clean);
    const [each, pooled] = await Promise.all(
      [false, true].map((pool) => writerMeans(model, { prompts, pooled: pool }, 5, { threads: 1 })),
    );
    const { dModel } = model.config;
    const values = each!.data as Float32Array;
    const expected = Array.from(values, (_, i) => {
      const writer = Math.floor(i / dModel / 5);
      return meanOf([0, 1, 2, 3, 4].map((at) => values[(writer * 5 + at) * dModel + (i % dModel)]!));
    });
    expectSame(pooled!.data as Float32Array, expected, "pooled");
  });

  test("of another length are refused by position and taken pooled; an empty set is refused", async () => {
    const model = await modelOf("Llama", await folder());
    const short = { prompts: [[1, 2, 3]], pooled: false };
    await expect(writerMeans(model, short, 5)).rejects.toThrow("longest prompt has 3 tokens where the data's has 5");
    expect((await writerMeans(model, { ...short, pooled: true }, 5)).shape[1]).toBe(5);
    await expect(writerMeans(model, { prompts: [], pooled: true }, 5)).rejects.toThrow("is empty");
  });
});

test("what cannot be patched or measured is refused in one sentence", async () => {
  const model = await modelOf("Llama", await folder());
  const patch = (layer: number, head: number): PathPatch => ({ senders: [{ layer, head }], receivers: "logits" });
  await expect(patchPaths(model, DATA, [patch(0, 9)], 1)).rejects.toThrow("Head a0.h9 is not in a model");
  const wrong = datasetOf([{ ...ITEMS[0]!, incorrect: [] }], "logit-diff");
  await expect(evaluate(model, wrong, [[]], { metric: "accuracy" })).rejects.toThrow("Item 0 (counting from 0)");
});
