/**
 * @file Programs against the plain forward pass of test/support/plain, which shares nothing with them: metrics, every attribution
 * method, circuits under every ablation and path patching, on a small random model of every architecture and of its variants.
 */
import { computationGraph, edgeCells, formatEdge, formatNode, isEdge, METRICS, type MetricName } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { edgeMask } from "../apps/analyzer/src/circuit/mask.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { type AblationSettings, circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { patchPaths } from "../apps/analyzer/src/runs/path-patching.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf, VARIANTS } from "./support/any-architecture.ts";
import { Experiment, edgesOf, type PlainEdge, type References, references } from "./support/plain/experiments.ts";
import type { PlainModel } from "./support/plain/forward.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
/** Of the largest value: what float32 is allowed against double precision. */
const TOLERANCE: Record<"logit-diff" | "prob-diff", number> = { "logit-diff": 2e-5, "prob-diff": 1e-4 };
/** The second is padded, and its answer stands before its end. */
const ITEMS = [randomItem(1, 8), randomItem(12, 6)];
const PROMPTS = [4, 5, 8].map((length) => randomItem(length, length).clean);

type Metric = keyof typeof TOLERANCE;

async function open(name: string) {
  const directory = await folder();
  const checkpoint = await modelOf(name, directory);
  const model = openPlain(directory);
  return { checkpoint, model, graph: computationGraph(checkpoint.config) };
}

const runsOf = (model: PlainModel, metric: MetricName) =>
  ITEMS.map((item) => new Experiment(model, item, plainMetrics[metric]));

const meanOver = (runs: readonly Experiment[], of: (one: Experiment) => number): number =>
  runs.reduce((sum, one) => sum + of(one), 0) / runs.length;

/** Scores on edges alone, in the order of `edgesOf`. */
async function scores(
  { checkpoint }: Awaited<ReturnType<typeof open>>,
  metric: Metric,
  ...[method, chosen]: Parameters<typeof attributionSettings>
): Promise<number[]> {
  const settings = attributionSettings(method, chosen);
  const { scores, graph } = await attributeDataset(checkpoint, datasetOf(ITEMS, metric), settings, { threads: 1 });
  return Array.from(edgeCells(graph), (cell) => scores[cell]!);
}

/**
 * Of the edges into each kind of reader of each layer the first, and more from an offset on at a period that no pattern of heads
 * has: plain loops take their time.
 */
function sampled(edges: readonly PlainEdge[], offset: number, period: 5 | 11 = 5): number[] {
  const seen = new Map<string, number>();
  return edges.flatMap(({ reader }, i) => {
    const kind = reader.replace(/\.h\d+/, "");
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return before === 0 || before % period === offset ? [i] : [];
  });
}

const pick = <T>(all: ArrayLike<T>, indices: readonly number[]): T[] => indices.map((i) => all[i]!);

const close = (actual: readonly number[], expected: readonly number[], metric: Metric, what: string) =>
  expect(worstDifference(actual, expected).relative, what).toBeLessThan(TOLERANCE[metric]);

describe.each(Object.keys({ ...ARCHITECTURES, ...VARIANTS }))("%s", (name) => {
  test("metrics of both prompts, and what patching edges for real does", async () => {
    const opened = await open(name);
    const { checkpoint, model, graph } = opened;
    const edges = edgesOf(model.settings);
    expect(Array.from(edgeCells(graph), (cell) => edgeName(graph, cell))).toEqual(
      edges.map(({ writer, reader }) => `${writer}->${reader}`),
    );
    for (const [offset, metric] of (["logit-diff", "prob-diff"] as const).entries()) {
      const runs = runsOf(model, metric);
      const data = datasetOf(ITEMS, metric);
      const some = sampled(edges, offset);
      const { clean, corrupted } = await attributeDataset(checkpoint, data, attributionSettings("eap"), { threads: 1 });
      close(
        [...clean, ...corrupted],
        [...runs.map((one) => one.of(one.clean)), ...runs.map((one) => one.of(one.corrupted))],
        metric,
        "metrics",
      );
      const exact = pick(edges, some).map((edge) => meanOver(runs, (one) => one.exact(edge, one.corrupted.outputs)));
      close(pick(await scores(opened, metric, "exact"), some), exact, metric, `exact, ${metric}`);
    }
  });

  test("first-order effects of edges", async () => {
    const opened = await open(name);
    const runs = runsOf(opened.model, "logit-diff");
    const edges = edgesOf(opened.model.settings);
    const some = sampled(edges, 2);
    const slopes = pick(edges, some).map((edge) => meanOver(runs, (one) => one.slope(edge, one.corrupted.outputs, {})));
    close(pick(await scores(opened, "logit-diff", "eap"), some), slopes, "logit-diff", "eap");
  });
});

function edgeName(graph: ReturnType<typeof computationGraph>, cell: number): string {
  const [row, column] = [Math.floor(cell / graph.readers.length), cell % graph.readers.length];
  expect(isEdge(graph, row, column)).toBe(true);
  return formatEdge({ writer: graph.writers[row]!, reader: graph.readers[column]! });
}

describe.each(Object.keys(ARCHITECTURES))("%s", (name) => {
  test("gradients along every kind of path", async () => {
    const opened = await open(name);
    const { settings } = opened.model;
    const edges = edgesOf(settings);
    for (const [offset, metric] of (["logit-diff", "prob-diff"] as const).entries()) {
      const runs = runsOf(opened.model, metric);
      // A gradient along a path takes many runs.
      const some = sampled(edges, offset, 11);
      const ours = async (...args: Parameters<typeof attributionSettings>) =>
        pick(await scores(opened, metric, ...args), some);
      const along = (groups: string[][], alphas: number[]) =>
        pick(edges, some).map((edge) =>
          meanOver(runs, (one) => {
            const r = one.corrupted.outputs;
            const each = groups.flatMap((group) =>
              alphas.map((alpha) => one.slope(edge, r, one.between(group, r, alpha))),
            );
            return each.reduce((a, b) => a + b, 0) / each.length;
          }),
        );
      close(await ours("eap-ig", { steps: 3 }), along([["input"]], [0, 1 / 3, 2 / 3]), metric, `eap-ig, ${metric}`);
      close(await ours("clean-corrupted"), along([["input"]], [0, 1]), metric, "clean-corrupted");
      close(
        await ours("eap-ig-activations", { steps: 2 }),
        along(groupsOf(settings.layers, settings.heads), [0.5, 1]),
        metric,
        `eap-ig-activations, ${metric}`,
      );
    }
  });

  test("what patching edges and nodes for real does under every ablation", async () => {
    const { checkpoint, model, graph } = await open(name);
    const edges = edgesOf(model.settings);
    const cells = edgeCells(graph);
    for (const [offset, [ablation, of]] of ablationsOf(model).entries()) {
      const metric = (["log-prob", "kl"] as const)[offset % 2]!;
      const runs = runsOf(model, metric);
      const sign = metric === "kl" ? -1 : 1;
      const ours = async (level: "edge" | "node") => {
        const options = { threads: 1, metric, ablation };
        const data = datasetOf(ITEMS, "logit-diff");
        return (await attributeDataset(checkpoint, data, attributionSettings("exact", { level }), options)).scores;
      };
      const some = sampled(edges, offset);
      close(
        pick(await ours("edge"), pick(cells, some)),
        pick(edges, some).map((edge) => sign * meanOver(runs, (one) => one.exact(edge, of(one)))),
        "prob-diff",
        `edges, ${metric}, ${ablation.kind}`,
      );
      const nodes = graph.writers.map(formatNode);
      close(
        Array.from(await ours("node")),
        nodes.map((node) => sign * meanOver(runs, (one) => one.exactNode(node, of(one)))),
        "prob-diff",
        `nodes, ${metric}, ${ablation.kind}`,
      );
    }
  });

  test("circuits by every metric, under every ablation", async () => {
    const { checkpoint, model, graph } = await open(name);
    const cells = edgeCells(graph);
    const circuits = [0.3, 0.6, 0.9].map((density, seed) => {
      const uniform = seededUniform(seed);
      return cells.filter(() => uniform() < density);
    });
    for (const metric of METRICS)
      for (const [ablation, of] of ablationsOf(model)) {
        const options = { threads: 1, metric, ablation };
        const evaluator = await circuitEvaluator(checkpoint, datasetOf(ITEMS, "logit-diff"), 3, options);
        const ours = await evaluator.evaluate(circuits.map((own) => edgeMask(graph, own)));
        await evaluator.release();
        const runs = runsOf(model, metric);
        const theirs = circuits.map((own) => {
          const inside = new Set(Array.from(own, (cell) => edgeName(graph, cell)));
          return runs.map((one) => one.circuit(({ writer, reader }) => inside.has(`${writer}->${reader}`), of(one)));
        });
        close(ours.flat(), theirs.flat(), "prob-diff", `${metric}, ${ablation.kind}`);
      }
  });

  test("paths from heads to the logits and to inputs of heads", async () => {
    const { checkpoint, model } = await open(name);
    const runs = runsOf(model, "logit-diff");
    const senders = [
      [{ layer: 0, head: 0 }],
      [
        { layer: 0, head: 1 },
        { layer: 1, head: 0 },
      ],
    ];
    const receivers = (["q", "k", "v"] as const).map((input) => ({ layer: 1, head: 1, input }));
    for (const to of ["logits", receivers] as const) {
      const patches = senders.map((own) => ({ senders: own, receivers: to }));
      const ours = await patchPaths(checkpoint, datasetOf(ITEMS, "logit-diff"), patches, 2, { threads: 1 });
      const names = to === "logits" ? to : to.map(({ input }) => `a1.h1<${input}>`);
      const theirs = senders.map((own) => {
        const heads = new Set(own.map(({ layer, head }) => `a${layer}.h${head}`));
        return runs.map((one) => one.path(heads, names));
      });
      close(
        ours.flatMap(({ perItem }) => perItem),
        theirs.flat(),
        "logit-diff",
        `to ${to === "logits" ? to : "heads"}`,
      );
    }
  });
});

/** Writers that eap-ig-activations holds together. */
function groupsOf(layers: number, heads: number): string[][] {
  const ofLayer = (layer: number) => [Array.from({ length: heads }, (_, head) => `a${layer}.h${head}`), [`m${layer}`]];
  return [["input"], ...Array.from({ length: layers }, (_, layer) => ofLayer(layer)).flat()];
}

/** Every ablation, and what it replaces writers by. */
function ablationsOf(model: PlainModel): [AblationSettings, (one: Experiment) => References][] {
  const length = Math.max(...ITEMS.map(({ clean }) => clean.length));
  return [
    [{ kind: "interchange" }, references.interchange],
    [{ kind: "zero" }, references.zero],
    ...[false, true].map((pooled): [AblationSettings, (one: Experiment) => References] => [
      { kind: "mean", prompts: PROMPTS, pooled },
      (one) => cut(references.mean(model, PROMPTS, pooled, length), one),
    ]),
  ];
}

/** References as long as the item's prompt. */
function cut(all: References, { clean }: Experiment): References {
  return new Map([...all].map(([writer, values]) => [writer, values.subarray(0, clean.outputs.get(writer)!.length)]));
}
