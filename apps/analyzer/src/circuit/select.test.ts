import { computationGraph, edgeCells, UserError } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MinHeap } from "./min-heap.ts";
import { firstEdges, selectionOrder, sizeAtThreshold } from "./select.ts";
import { edgesBetween, edgesOutOf, firstNodes, rankNodes, withoutNodes } from "./select-nodes.ts";
import { ends, scoredGraph, scoresOf, smallGraph } from "./small-graphs.ts";

/** Best first by (score descending, cell ascending), by a plain comparison. */
function sortedByDefinition(cells: number[], scores: Float32Array, absolute: boolean): number[] {
  const value = (cell: number) => (absolute ? Math.abs(scores[cell]!) : scores[cell]!);
  return cells.toSorted((a, b) => value(b) - value(a) || a - b);
}

describe("top-n", () => {
  test("orders by score, then cell", () => {
    fc.assert(
      fc.property(scoredGraph, fc.boolean(), ({ graph, scores }, absolute) => {
        const expected = sortedByDefinition([...edgeCells(graph)], scores, absolute);
        expect([...selectionOrder("topn", graph, scores, { absolute })]).toEqual(expected);
      }),
    );
  });

  test("orders any finite float32, both zeros alike", () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0));
    const scored = smallGraph.chain((graph) => scoresOf(graph, value).map((scores) => ({ graph, scores })));
    fc.assert(
      fc.property(scored, fc.boolean(), ({ graph, scores }, absolute) => {
        const expected = sortedByDefinition([...edgeCells(graph)], scores, absolute);
        expect([...selectionOrder("topn", graph, scores, { absolute })]).toEqual(expected);
      }),
    );
  });
});

describe("greedy", () => {
  test("takes, each time, the best edge into what is already reached", () => {
    fc.assert(
      fc.property(scoredGraph, fc.boolean(), ({ graph, scores }, absolute) => {
        const left = new Set(edgeCells(graph));
        const reached = new Set(["logits undefined undefined"]);
        for (const taken of selectionOrder("greedy", graph, scores, { absolute })) {
          const candidates = [...left].filter((cell) => reached.has(ends(graph, cell).to));
          expect(taken).toBe(sortedByDefinition(candidates, scores, absolute)[0]);
          left.delete(taken);
          reached.add(ends(graph, taken).from);
        }
        expect(left.size).toBe(0);
      }),
    );
  });

  test("is the same as top-n where the best edges are the last ones", () => {
    const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
    // Readers are q, k, v, m0, logits; writers input, a0.h0, m0. Every edge that ends nearer the logits scores more.
    const scores = Float32Array.of(1, 1, 1, 2, 5, NaN, NaN, NaN, NaN, 4, NaN, NaN, NaN, NaN, 3);
    expect([...selectionOrder("greedy", graph, scores)]).toEqual([4, 9, 14, 3, 0, 1, 2]);
    expect(selectionOrder("topn", graph, scores)).toEqual(selectionOrder("greedy", graph, scores));
  });
});

test("the first n edges are ascending, nested, and all of them are the whole graph", () => {
  fc.assert(
    fc.property(scoredGraph, fc.constantFrom("topn" as const, "greedy" as const), ({ graph, scores }, selection) => {
      const order = selectionOrder(selection, graph, scores);
      let smaller = new Set<number>();
      for (let size = 0; size <= graph.edges; size++) {
        const cells = firstEdges(order, size);
        expect([...cells]).toEqual([...new Set(cells)].sort((a, b) => a - b));
        expect([...smaller].every((cell) => cells.includes(cell))).toBe(true);
        expect(cells).toHaveLength(size);
        smaller = new Set(cells);
      }
      expect([...smaller]).toEqual([...edgeCells(graph)]);
    }),
    { numRuns: 30 },
  );
});

test("the first of an order are the same whether the rest is asked for or not", () => {
  const selections = fc.constantFrom("topn" as const, "greedy" as const);
  fc.assert(
    fc.property(scoredGraph, selections, fc.nat(), fc.boolean(), ({ graph, scores }, selection, n, absolute) => {
      const most = n % (graph.edges + 1);
      const order = selectionOrder(selection, graph, scores, { absolute });
      expect(selectionOrder(selection, graph, scores, { absolute, most })).toEqual(order.slice(0, most));
    }),
  );
});

test("a size beyond the model's edges and a score that is not finite are refused", () => {
  const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
  const scores = new Float32Array(15);
  const order = selectionOrder("topn", graph, scores);
  for (const size of [8, -1, 2.5, Number.NaN]) expect(() => firstEdges(order, size)).toThrow(UserError);
  expect(() => firstEdges(order, 8)).toThrow("this model has 7 edges; ask for 0 to 7.");
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    for (const selection of ["topn", "greedy"] as const) {
      const bad = scores.with(9, value);
      expect(() => selectionOrder(selection, graph, bad)).toThrow(`edge a0.h0->logits is ${value}`);
    }
});

test("the heap gives back what it holds in ascending order", () => {
  const entry = fc.record({ item: fc.integer({ min: 0, max: 20 }), key: fc.integer({ min: -2, max: 2 }) });
  const operations = fc.array(fc.option(entry), { maxLength: 60 });
  fc.assert(
    fc.property(operations, (list) => {
      const heap = new MinHeap(60);
      const model: { item: number; key: number }[] = [];
      for (const pushed of list) {
        if (pushed !== null) {
          heap.push(pushed.item, pushed.key);
          model.push(pushed);
          model.sort((a, b) => a.key - b.key || a.item - b.item);
        } else if (model.length > 0) expect(heap.pop()).toBe(model.shift()!.item);
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});

describe("a threshold", () => {
  const thresholds = fc.integer({ min: -5, max: 5 });

  test("takes all edges at or above it from top-n, and those of them connected to the logits from greedy", () => {
    fc.assert(
      fc.property(scoredGraph, thresholds, fc.boolean(), ({ graph, scores }, threshold, absolute) => {
        const enough = (cell: number) => (absolute ? Math.abs(scores[cell]!) : scores[cell]!) >= threshold;
        const above = [...edgeCells(graph)].filter(enough);
        const taken = (selection: "topn" | "greedy") => {
          const order = selectionOrder(selection, graph, scores, { absolute });
          return [...firstEdges(order, sizeAtThreshold(order, scores, threshold, { absolute }))];
        };
        expect(taken("topn")).toEqual(above);
        const reached = new Set(["logits undefined undefined"]);
        for (let before = -1; before < reached.size; ) {
          before = reached.size;
          for (const cell of above) if (reached.has(ends(graph, cell).to)) reached.add(ends(graph, cell).from);
        }
        expect(taken("greedy")).toEqual(above.filter((cell) => reached.has(ends(graph, cell).to)));
      }),
    );
  });
});

describe("nodes", () => {
  const scored = smallGraph.chain((graph) =>
    fc.record({
      graph: fc.constant(graph),
      scores: fc
        .array(fc.integer({ min: -3, max: 3 }), { minLength: graph.writers.length, maxLength: graph.writers.length })
        .map((values) => Float32Array.from(values)),
    }),
  );

  test("are ordered by score, then row; their edges are those that begin at them", () => {
    fc.assert(
      fc.property(scored, fc.boolean(), fc.nat(), ({ graph, scores }, absolute, choice) => {
        const rows = graph.writers.map((_, row) => row);
        const order = rankNodes(graph, scores, { absolute });
        expect([...order]).toEqual(sortedByDefinition(rows, scores, absolute));
        const chosen = firstNodes(order, choice % (rows.length + 1));
        const out = edgesOutOf(graph, chosen);
        const begins = (cell: number) => chosen.includes(Math.floor(cell / graph.readers.length));
        expect([...out]).toEqual([...edgeCells(graph)].filter(begins));
        expect([...withoutNodes(graph, chosen)]).toEqual([...edgeCells(graph)].filter((cell) => !begins(cell)));
        const names = new Set(out.length > 0 ? [...out].map((cell) => ends(graph, cell).from) : []);
        const inside = (cell: number) => names.has(ends(graph, cell).to) || ends(graph, cell).to.startsWith("logits");
        expect([...edgesBetween(graph, chosen)]).toEqual([...out].filter(inside));
      }),
    );
  });

  test("that are too many or have no number are refused", () => {
    const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
    expect(() => rankNodes(graph, Float32Array.of(1, Number.NaN, 2))).toThrow("The score of node a0.h0 is NaN");
    const order = rankNodes(graph, Float32Array.of(1, 3, 2));
    expect(() => firstNodes(order, 4)).toThrow(UserError);
  });
});
