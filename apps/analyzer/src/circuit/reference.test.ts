/** @file Every edge-level circuit of the reference cases: selected and pruned sets. Skipped where they are absent. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ComputationGraph, computationGraph, formatEdge, type Selection } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { faithfulnessOf } from "./faithfulness.ts";
import { countNodes } from "./nodes.ts";
import { prune } from "./prune.ts";
import { firstEdges, selectionOrder } from "./select.ts";

interface ReferenceCircuit {
  scores: string;
  level: "edge" | "node";
  selection: Selection;
  n: number;
  absolute: boolean;
  selected_edges: string[];
  pruned_edges: string[];
  n_pruned_nodes: number;
  logit_diff: { mean: number; faithfulness: number };
}
interface Expected {
  graph: { n_real_edges: number; forward_nodes: string[] };
  scores: Record<string, number[][]>;
  circuits: ReferenceCircuit[];
  metrics: { logit_diff: { clean_mean: number; corrupted_mean: number } };
}

const reference = join(import.meta.dirname, "../../../../../shared/reference");
const cases = existsSync(reference) ? readdirSync(reference).filter((name) => !name.includes(".")) : [];
if (cases.length === 0) {
  console.info("Reference circuits are not tested: ../shared/reference is absent.");
  test.skip("reference circuits", () => undefined);
}

function graphOf({ graph }: Expected): ComputationGraph {
  const heads = graph.forward_nodes.filter((name) => name.startsWith("a0.")).length;
  const layers = graph.forward_nodes.filter((name) => name.startsWith("m")).length;
  const parallel = computationGraph({ layers, heads, parallel: true });
  return parallel.edges === graph.n_real_edges ? parallel : computationGraph({ layers, heads, parallel: false });
}

function names(graph: ComputationGraph, cells: Int32Array): string[] {
  const columns = graph.readers.length;
  return [...cells].map((cell) =>
    formatEdge({ writer: graph.writers[Math.floor(cell / columns)]!, reader: graph.readers[cell % columns]! }),
  );
}

describe.each(cases)("%s", (name) => {
  const expected = JSON.parse(readFileSync(join(reference, name, "expected.json"), "utf8")) as Expected;
  const graph = graphOf(expected);
  const circuits = expected.circuits.filter(({ level }) => level === "edge");

  test.each(circuits)("$scores $selection $n absolute $absolute", (circuit) => {
    const scores = Float32Array.from(expected.scores[circuit.scores]!.flat());
    const order = selectionOrder(circuit.selection, graph, scores, { absolute: circuit.absolute });
    const selected = firstEdges(order, circuit.n);
    const pruned = prune(graph, selected);
    expect(new Set(names(graph, selected))).toEqual(new Set(circuit.selected_edges));
    expect(new Set(names(graph, pruned))).toEqual(new Set(circuit.pruned_edges));
    // The library does not count the logits.
    expect(Math.max(countNodes(graph, pruned) - 1, 0)).toBe(circuit.n_pruned_nodes);
  });

  test("faithfulness is the floor-corrected one", () => {
    const { clean_mean: clean, corrupted_mean: corrupted } = expected.metrics.logit_diff;
    for (const { logit_diff } of circuits) {
      const ours = faithfulnessOf({ circuit: logit_diff.mean, clean, corrupted });
      expect(ours.floorCorrected).toBeCloseTo(logit_diff.faithfulness, 8);
    }
  });
});
