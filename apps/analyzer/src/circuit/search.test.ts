/** @file The search against made-up behaviours, whose smallest circuit is known by trying every size. */
import { type ComputationGraph, circuitRecord, computationGraph } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faithfulnessOf } from "./faithfulness.ts";
import { prune } from "./prune.ts";
import { findCircuit, GRID_POINTS, MASKS_PER_CALL, REFINE_POINTS, RESOLUTION } from "./search.ts";
import { firstEdges, selectionOrder } from "./select.ts";
import { scoredGraph } from "./small-graphs.ts";

interface Behaviour {
  clean: number;
  corrupted: number;
  /** Share of the behaviour that a circuit of this many edges keeps. */
  share: (edges: number) => number;
}

function run(graph: ComputationGraph, order: Int32Array, threshold: number, { clean, corrupted, share }: Behaviour) {
  let evaluated = 0;
  const evaluate = async (masks: Float32Array[]) => {
    evaluated += masks.length;
    expect(masks.length).toBeLessThanOrEqual(MASKS_PER_CALL);
    return masks.map((mask) => corrupted + share(mask.reduce((sum, one) => sum + one, 0)) * (clean - corrupted));
  };
  const found = findCircuit({ graph, order, evaluate, clean, corrupted, threshold });
  return found.then((circuit) => ({ circuit, evaluated }));
}

const demo = computationGraph({ layers: 4, heads: 4, parallel: true });
const demoOrder = selectionOrder(
  "greedy",
  demo,
  Float32Array.from({ length: 21 * 53 }, (_, i) => Math.sin(i)),
);

describe("findCircuit", () => {
  test("finds the smallest circuit of a behaviour that grows with size, to the resolution", async () => {
    for (const needed of [1, 2, 7, 50, 123, 300, demo.edges]) {
      const share = (edges: number) => (edges >= needed ? 1 : 0.2);
      const { circuit } = await run(demo, demoOrder, 0.8, { clean: 3, corrupted: -1, share });
      const exact = Array.from({ length: demo.edges + 1 }, (_, n) => n).find(
        (n) => prune(demo, firstEdges(demoOrder, n)).length >= needed,
      )!;
      expect(circuit.reached).toBe(true);
      expect(circuit.requestedEdges).toBeGreaterThanOrEqual(exact);
      expect(circuit.requestedEdges - exact).toBeLessThanOrEqual(RESOLUTION * circuit.requestedEdges);
      expect(circuit.cells).toEqual([...prune(demo, firstEdges(demoOrder, circuit.requestedEdges))]);
      circuitRecord.parse(circuit);
    }
  });

  test("a size that reaches the threshold by chance is passed over when larger ones fall below it again", async () => {
    const share = (edges: number) => (edges >= 200 ? 0.9 : edges >= 20 && edges < 60 ? 0.95 : 0.1);
    const { circuit } = await run(demo, demoOrder, 0.8, { clean: 1, corrupted: 0, share });
    expect(circuit.edges).toBeGreaterThanOrEqual(200);
    expect(circuit.edges).toBeLessThan(210);
    expect(circuit.curve.some(({ edges }) => edges >= 20 && edges < 60)).toBe(true);
  });

  test("any behaviour: the rule holds on the curve, and evaluations are bounded", async () => {
    const shares = fc.array(fc.double({ min: -0.5, max: 1.5, noNaN: true }), { minLength: 5, maxLength: 5 });
    const threshold = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(scoredGraph, shares, threshold, async ({ graph, scores }, values, least) => {
        const share = (edges: number) => values[edges % values.length]!;
        const order = selectionOrder("topn", graph, scores);
        const { circuit, evaluated } = await run(graph, order, least, { clean: -2, corrupted: 1, share });
        expect(evaluated).toBeLessThanOrEqual(GRID_POINTS + 2 * REFINE_POINTS);
        const sizes = circuit.curve.map(({ requestedEdges }) => requestedEdges);
        expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
        const at = sizes.indexOf(circuit.requestedEdges);
        const floor = circuit.curve.map(({ faithfulness }) => faithfulness.floorCorrected!);
        expect(floor.slice(at).every((value) => value >= least)).toBe(true);
        if (at > 0) {
          expect(floor[at - 1]).toBeLessThan(least);
          expect(sizes[at]! - sizes[at - 1]!).toBeLessThanOrEqual(Math.max(1, RESOLUTION * sizes[at]!));
        }
      }),
    );
  });

  test("the empty circuit is the corrupted run and the whole graph the clean one, without evaluating either", async () => {
    const { circuit } = await run(demo, demoOrder, 1, { clean: 4, corrupted: 0.5, share: () => 0 });
    expect(circuit.curve[0]).toEqual({
      ...{ requestedEdges: 0, edges: 0, nodes: 0, metric: 0.5 },
      faithfulness: { plain: 0.125, floorCorrected: 0 },
    });
    expect(circuit.requestedEdges).toBe(demo.edges);
    expect(circuit.curve.at(-1)!.faithfulness).toEqual({ plain: 1, floorCorrected: 1 });
  });

  test("without a difference between clean and corrupted nothing is reached or evaluated", async () => {
    const { circuit, evaluated } = await run(demo, demoOrder, 0.8, { clean: 0, corrupted: 0, share: () => 1 });
    expect(circuit).toMatchObject({ reached: false, edges: demo.edges, metric: 0 });
    expect(circuit.faithfulness).toEqual({ plain: null, floorCorrected: null });
    expect(evaluated).toBe(0);
    circuitRecord.parse(circuit);
  });

  test("1.6 million edges", async () => {
    const graph = computationGraph({ layers: 32, heads: 32, parallel: true });
    const scores = Float32Array.from({ length: graph.writers.length * graph.readers.length }, (_, i) => Math.sin(i));
    const share = (edges: number) => edges / (edges + 500);
    const order = selectionOrder("greedy", graph, scores);
    const { circuit, evaluated } = await run(graph, order, 0.8, { clean: 1, corrupted: 0, share });
    expect(circuit.edges).toBeGreaterThanOrEqual(2000);
    expect(circuit.edges).toBeLessThanOrEqual(2000 * (1 + 2 * RESOLUTION));
    expect(evaluated).toBeLessThanOrEqual(GRID_POINTS + 2 * REFINE_POINTS);
  });

  test("a metric that is no number is our fault, not a result", async () => {
    const broken = { clean: 1, corrupted: 0, share: () => Number.NaN };
    await expect(run(demo, demoOrder, 0.8, broken)).rejects.toThrow("metric came out as NaN");
  });
});

test("faithfulness has no value where its divisor is zero", () => {
  expect(faithfulnessOf({ circuit: 2, clean: 4, corrupted: 1 })).toEqual({ plain: 0.5, floorCorrected: 1 / 3 });
  expect(faithfulnessOf({ circuit: 2, clean: 0, corrupted: 1 })).toEqual({ plain: null, floorCorrected: -1 });
  expect(faithfulnessOf({ circuit: 2, clean: 4, corrupted: 4 })).toEqual({ plain: 0.5, floorCorrected: null });
});
