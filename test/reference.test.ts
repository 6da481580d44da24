/** @file Agreement with the reference values: scores, baselines and every edge circuit of every case. */
import { computationGraph, formatEdge, isEdge, type MetricName } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { edgeMask } from "../apps/analyzer/src/circuit/mask.ts";
import { prune } from "../apps/analyzer/src/circuit/prune.ts";
import { firstEdges, selectionOrder } from "../apps/analyzer/src/circuit/select.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { readInputsFile } from "../apps/analyzer/src/task/inputs-file.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { type ReferenceCase, referenceCases } from "./support/reference.ts";

// Stated by the references: float32 against float64 differs by up to 2.2e-6 of the largest score, 1.7e-5 for prob-diff.
const SCORE_TOLERANCE: Record<MetricName, number> = { "logit-diff": 2e-5, "prob-diff": 1e-4 };
const METRIC_TOLERANCE = 2e-5;

const METHODS = [
  { key: "logit_diff_loss/EAP", metric: "logit-diff", settings: { method: "eap", path: "left", steps: 1 } },
  {
    key: "logit_diff_loss/EAP-IG-inputs-5",
    metric: "logit-diff",
    settings: { method: "eap-ig", path: "left", steps: 5 },
  },
  { key: "prob_diff_loss/EAP", metric: "prob-diff", settings: { method: "eap", path: "left", steps: 1 } },
  {
    key: "prob_diff_loss/EAP-IG-inputs-5",
    metric: "prob-diff",
    settings: { method: "eap-ig", path: "left", steps: 5 },
  },
] as const;
const METRICS = { "logit-diff": "logit_diff", "prob-diff": "prob_diff" } as const;

const cases = referenceCases();

describe.skipIf(cases.length === 0).each(cases.map((each) => [each.name, each] as const))("%s", (_name, reference) => {
  const { expected } = reference;

  test.each(METHODS)("$key", async ({ key, metric, settings }) => {
    const checkpoint = await openCheckpoint(reference.directory);
    const dataset = await readInputsFile(reference.inputs, metric);
    const { scores, clean, corrupted } = await attributeDataset(checkpoint, dataset, settings);
    // The library divides by the batch size once more than a mean over items does.
    const theirs = expected.scores[key]!.flat().map((score) => score * expected.batch_size);
    expect(worstDifference(onEdges(reference, scores), onEdges(reference, theirs)).relative).toBeLessThan(
      SCORE_TOLERANCE[metric],
    );
    const metrics = expected.metrics[METRICS[metric]];
    expect(worstDifference([...clean, ...corrupted], [...metrics.clean, ...metrics.corrupted]).relative).toBeLessThan(
      METRIC_TOLERANCE,
    );
  });

  test.each(["logit-diff", "prob-diff"] as const)(
    "every edge circuit, chosen, pruned and evaluated: %s",
    async (metric) => {
      const checkpoint = await openCheckpoint(reference.directory);
      const graph = computationGraph(checkpoint.config);
      const dataset = await readInputsFile(reference.inputs, metric);
      const evaluator = await circuitEvaluator(checkpoint, dataset, 4);
      const circuits = expected.circuits.filter(({ level }) => level === "edge");
      const masks = circuits.map((circuit) => {
        const theirs = Float32Array.from(expected.scores[circuit.scores]!.flat());
        const order = selectionOrder(circuit.selection, graph, theirs, { absolute: circuit.absolute });
        const cells = firstEdges(order, circuit.n);
        if (circuit.selected_edges) expect(names(graph, cells)).toEqual(new Set(circuit.selected_edges));
        if (circuit.pruned_edges) expect(names(graph, prune(graph, cells))).toEqual(new Set(circuit.pruned_edges));
        return edgeMask(graph, cells);
      });
      const actual = (await evaluator.evaluate(masks)).flat();
      const theirs = circuits.flatMap((circuit) => circuit[METRICS[metric]].per_example);
      expect(worstDifference(actual, theirs).relative).toBeLessThan(METRIC_TOLERANCE);
      await evaluator.release();
    },
  );
});

function onEdges({ expected }: ReferenceCase, matrix: ArrayLike<number>): number[] {
  const mask = expected.graph.real_edge_mask.flat();
  return Array.from(matrix).filter((_, cell) => mask[cell]);
}

function names(graph: ReturnType<typeof computationGraph>, cells: Iterable<number>): Set<string> {
  const columns = graph.readers.length;
  return new Set(
    [...cells].map((cell) => {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      expect(isEdge(graph, row, column)).toBe(true);
      return formatEdge({ writer: graph.writers[row]!, reader: graph.readers[column]! });
    }),
  );
}
