import fc from "fast-check";
import { expect, test } from "vitest";
import { computationGraph, edgeCells } from "./computation-graph.ts";
import { packScores, unpackScores } from "./packed-scores.ts";

const graph = computationGraph({ layers: 2, heads: 2, parallel: false });
const size = graph.writers.length * graph.readers.length;
const matrix = fc.float32Array({ minLength: size, maxLength: size, noNaN: true });

test("scores of edges survive, bit for bit; cells without an edge come back as NaN", () => {
  fc.assert(
    fc.property(matrix, (scores) => {
      const back = unpackScores(graph, packScores(graph, scores));
      const edges = new Set(edgeCells(graph));
      for (let cell = 0; cell < size; cell++) expect(back[cell]).toBe(edges.has(cell) ? scores[cell] : Number.NaN);
    }),
  );
});

test("the layout is little-endian float32 in edge order", () => {
  const scores = new Float32Array(size);
  scores[edgeCells(graph)[1]!] = 1;
  expect([...packScores(graph, scores).subarray(0, 12)]).toEqual([0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 0]);
});

test("a view into a larger buffer is read from its own start", () => {
  const packed = packScores(graph, new Float32Array(size).fill(2.5));
  const larger = new Uint8Array(packed.length + 3);
  larger.set(packed, 3);
  expect(unpackScores(graph, larger.subarray(3))[edgeCells(graph)[0]!]).toBe(2.5);
});

test("scores of another model are refused", () => {
  expect(() => unpackScores(graph, new Uint8Array(graph.edges * 4 - 4))).toThrow(
    /check that they belong to this model/,
  );
});
