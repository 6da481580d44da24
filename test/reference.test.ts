/** @file Agreement with the reference values: every score of edges and nodes, baselines and every edge circuit of every case. */
import {
  type ComputationGraph,
  computationGraph,
  countNodes,
  formatEdge,
  formatNode,
  isEdge,
  type TaskMetric,
} from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { faithfulnessOf } from "../apps/analyzer/src/circuit/faithfulness.ts";
import { edgeMask } from "../apps/analyzer/src/circuit/mask.ts";
import { prune } from "../apps/analyzer/src/circuit/prune.ts";
import { firstEdges, selectionOrder } from "../apps/analyzer/src/circuit/select.ts";
import { edgesBetween, edgesOutOf, firstNodes, rankNodes } from "../apps/analyzer/src/circuit/select-nodes.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { mean } from "../apps/analyzer/src/runs/completeness.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { readInputsFile } from "../apps/analyzer/src/task/inputs-file.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { libraryKey, libraryScores } from "./support/library-scores.ts";
import { type ReferenceCase, type ReferenceCircuit, referenceCases } from "./support/reference.ts";

// Stated by the references: float32 against float64 differs by up to 2.2e-6 of the largest score, 1.7e-5 for prob-diff.
const SCORE_TOLERANCE: Record<TaskMetric, number> = { "logit-diff": 2e-5, "prob-diff": 1e-4 };
const METRIC_TOLERANCE = 2e-5;

const METRICS = { "logit-diff": "logit_diff", "prob-diff": "prob_diff" } as const;

/** Exact patching runs the model once for each of up to 1,500 edges; on a machine with other work that takes its time. */
const PATIENCE = 240_000;

const cases = referenceCases();

describe.skipIf(cases.length === 0).each(cases.map((each) => [each.name, each] as const))("%s", (_name, reference) => {
  const { expected } = reference;

  test.each(comparable(reference))(
    "edge scores: %s",
    async (name) => {
      const key = libraryKey(name);
      const checkpoint = await openCheckpoint(reference.directory);
      const dataset = await readInputsFile(reference.inputs, key.metric);
      const batch = key.batched ? expected.batched_batch_size : expected.batch_size;
      const ours = await libraryScores(checkpoint, dataset, "edge", key, batch);
      const theirs = expected.scores[name]!.flat();
      expect(worstDifference(onEdges(reference, ours), onEdges(reference, theirs)).relative).toBeLessThan(
        SCORE_TOLERANCE[key.metric],
      );
    },
    PATIENCE,
  );

  test.each(Object.keys(expected.node_scores))("node scores: %s", async (name) => {
    const key = libraryKey(name);
    const checkpoint = await openCheckpoint(reference.directory);
    const dataset = await readInputsFile(reference.inputs, key.metric);
    const ours = await libraryScores(checkpoint, dataset, "node", key, expected.batch_size);
    expect(worstDifference(ours, expected.node_scores[name]!).relative).toBeLessThan(SCORE_TOLERANCE[key.metric]);
  });

  test.each(["logit-diff", "prob-diff"] as const)("the metric on both prompts: %s", async (metric) => {
    const checkpoint = await openCheckpoint(reference.directory);
    const dataset = await readInputsFile(reference.inputs, metric);
    const { clean, corrupted } = await attributeDataset(checkpoint, dataset, attributionSettings("eap"));
    const theirs = expected.metrics[METRICS[metric]];
    expect(worstDifference([...clean, ...corrupted], [...theirs.clean, ...theirs.corrupted]).relative).toBeLessThan(
      METRIC_TOLERANCE,
    );
  });

  test.each(["logit-diff", "prob-diff"] as const)(
    "every circuit of edges or nodes, chosen, pruned and evaluated: %s",
    async (metric) => {
      const checkpoint = await openCheckpoint(reference.directory);
      const graph = computationGraph(checkpoint.config);
      const dataset = await readInputsFile(reference.inputs, metric);
      const evaluator = await circuitEvaluator(checkpoint, dataset, 4);
      const masks = expected.circuits.map((circuit) => {
        const { cells, pruned } =
          circuit.level === "edge" ? edgeCircuit(graph, reference, circuit) : nodeCircuit(graph, reference, circuit);
        if (circuit.selected_edges) expect(names(graph, cells)).toEqual(new Set(circuit.selected_edges));
        if (circuit.pruned_edges) expect(names(graph, pruned)).toEqual(new Set(circuit.pruned_edges));
        return edgeMask(graph, cells);
      });
      const actual = await evaluator.evaluate(masks).finally(() => evaluator.release());
      const theirs = expected.circuits.map((circuit) => circuit[METRICS[metric]]);
      const perExample = theirs.flatMap(({ per_example }) => per_example);
      expect(worstDifference(actual.flat(), perExample).relative).toBeLessThan(METRIC_TOLERANCE);
      const baselines = expected.metrics[METRICS[metric]];
      const [clean, corrupted] = [mean(baselines.clean), mean(baselines.corrupted)];
      for (const { mean: circuit, faithfulness } of theirs)
        expect(faithfulnessOf({ circuit, clean, corrupted }).floorCorrected).toBeCloseTo(faithfulness, 6);
    },
  );
});

interface ChosenCircuit {
  cells: Int32Array;
  pruned: Int32Array;
}

function edgeCircuit(graph: ComputationGraph, { expected }: ReferenceCase, circuit: ReferenceCircuit): ChosenCircuit {
  const scores = Float32Array.from(expected.scores[circuit.scores]!.flat());
  const order = selectionOrder(circuit.selection, graph, scores, { absolute: circuit.absolute });
  const cells = firstEdges(order, circuit.n);
  const pruned = prune(graph, cells);
  // The library does not count the logits.
  expect(Math.max(countNodes(graph, pruned) - 1, 0)).toBe(circuit.n_pruned_nodes);
  return { cells, pruned };
}

/** The library prunes no nodes here: what is left are the edges between chosen nodes and to the logits. */
function nodeCircuit(graph: ComputationGraph, { expected }: ReferenceCase, circuit: ReferenceCircuit): ChosenCircuit {
  const scores = Float32Array.from(expected.node_scores[circuit.scores]!);
  const nodes = firstNodes(rankNodes(graph, scores, { absolute: circuit.absolute }), circuit.n);
  const selected = new Set(circuit.selected_nodes);
  expect(new Set(Array.from(nodes, (row) => formatNode(graph.writers[row]!)))).toEqual(selected);
  return { cells: edgesOutOf(graph, nodes), pruned: edgesBetween(graph, nodes) };
}

/** The library's exact loop prunes as it goes; in parallel models its values are for the record. */
function comparable({ expected }: ReferenceCase): string[] {
  const { forward_nodes, backward_nodes, real_edge_mask } = expected.graph;
  const sequential = real_edge_mask[forward_nodes.indexOf("a0.h0")]![backward_nodes.indexOf("m0")];
  return Object.keys(expected.scores).filter((key) => sequential || !key.endsWith("/exact-library"));
}

function onEdges({ expected }: ReferenceCase, matrix: ArrayLike<number>): number[] {
  const mask = expected.graph.real_edge_mask.flat();
  return Array.from(matrix).filter((_, cell) => mask[cell]);
}

function names(graph: ComputationGraph, cells: Iterable<number>): Set<string> {
  const columns = graph.readers.length;
  return new Set(
    [...cells].map((cell) => {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      expect(isEdge(graph, row, column)).toBe(true);
      return formatEdge({ writer: graph.writers[row]!, reader: graph.readers[column]! });
    }),
  );
}

// Keeps the file from being empty, which is an error, where the cases are absent.
test.skipIf(cases.length === 0)("the cases cover every architecture", () => {
  expect(new Set(cases.map(({ name }) => name.split("-")[0]))).toEqual(new Set(["neox", "gpt2", "llama"]));
});
