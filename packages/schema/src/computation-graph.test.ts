import fc from "fast-check";
import { expect, test } from "vitest";
import { computationGraph, edgeCells, edgePlace, isEdge, readerIndex, writerIndex } from "./computation-graph.ts";
import { MAX_EDGES, MAX_HEADS, MAX_LAYERS } from "./limits.ts";

const shape = fc.record({
  layers: fc.integer({ min: 1, max: 6 }),
  heads: fc.integer({ min: 1, max: 6 }),
  parallel: fc.boolean(),
});

/** Published sizes of Pythia's graphs: layers, heads, nodes (writers and the logits), edges. */
test.each([
  ["70m", 6, 8, 56, 3_580],
  ["160m", 12, 12, 158, 32_347],
  ["410m", 24, 16, 410, 231_493],
  ["2.8b", 32, 32, 1_058, 1_591_857],
  ["12b", 36, 40, 1_478, 3_131_263],
])(
  "pythia-%s has the nodes and edges that the field counts, within the limits",
  (_name, layers, heads, nodes, edges) => {
    const graph = computationGraph({ layers, heads, parallel: true });
    expect(graph.writers.length + 1).toBe(nodes);
    expect(graph.edges).toBe(edges);
    expect(layers <= MAX_LAYERS && heads <= MAX_HEADS && edges <= MAX_EDGES).toBe(true);
  },
);

test("writers and readers stand where their index says", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const { writers, readers } = computationGraph(s);
      expect(writers.map((writer) => writerIndex(s, writer))).toEqual(writers.map((_, i) => i));
      expect(readers.map((reader) => readerIndex(s, reader))).toEqual(readers.map((_, i) => i));
    }),
  );
});

test("an edge goes from a writer to a reader of a later layer, or of the same one where the MLP reads its heads", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const graph = computationGraph(s);
      for (const [row, writer] of graph.writers.entries())
        for (const [column, reader] of graph.readers.entries()) {
          const from = writer.kind === "input" ? -1 : writer.layer;
          const to = reader.kind === "logits" ? s.layers : reader.layer;
          const within = !s.parallel && from === to && writer.kind === "head" && reader.kind === "mlp";
          expect(isEdge(graph, row, column)).toBe(from < to || within);
        }
    }),
  );
});

test("the cells of edges are ascending, and as many as there are edges", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const graph = computationGraph(s);
      const cells = [...edgeCells(graph)];
      expect(cells).toHaveLength(graph.edges);
      expect(cells).toEqual([...new Set(cells)].sort((a, b) => a - b));
      const columns = graph.readers.length;
      expect(cells.every((cell) => isEdge(graph, Math.floor(cell / columns), cell % columns))).toBe(true);
    }),
  );
});

test("the place of an edge is where its cell stands among all", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const graph = computationGraph(s);
      const columns = graph.readers.length;
      const places = Array.from(edgeCells(graph), (cell) =>
        edgePlace(graph, Math.floor(cell / columns), cell % columns),
      );
      expect(places).toEqual(places.map((_, i) => i));
    }),
  );
});
