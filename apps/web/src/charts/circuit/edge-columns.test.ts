import { computationGraph, edgeCells, formatEdge } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countAt, edgeColumns, placeOf } from "./edge-columns.ts";
import { edgeAt } from "./paint.ts";

const shape = { layers: 3, heads: 2, parallel: false };

test("edges come back from columns as they were", () => {
  const graph = computationGraph(shape);
  const all = Int32Array.from(edgeCells(graph));
  const edges = [...all.keys()].map((i) => edgeAt(graph, { cells: all, scores: new Float32Array(all.length) }, i));
  expect(new Set(edges.map(formatEdge)).size).toBe(graph.edges);
  expect(edgeColumns(shape, edges).cells).toEqual(all);
});

test("each number of edges has a place on the slider that means it again, from one to all", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 2_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (edges, place) => {
      const count = countAt(place, edges);
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(edges);
      expect(countAt(placeOf(count, edges), edges)).toBe(count);
    }),
  );
  expect([countAt(0, 32_347), countAt(1, 32_347), placeOf(1, 1)]).toEqual([1, 32_347, 1]);
});
