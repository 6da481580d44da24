import fc from "fast-check";
import { expect, test } from "vitest";
import { computationGraph, isEdge } from "./computation-graph.ts";
import { isComponentOf } from "./in-model.ts";
import { formatEdge, formatNode } from "./node-name.ts";

test("a model has the edges and nodes of its graph, by their names, and no others", () => {
  const shapes = fc.record({
    layers: fc.integer({ min: 1, max: 3 }),
    heads: fc.integer({ min: 1, max: 3 }),
    parallel: fc.boolean(),
  });
  fc.assert(
    fc.property(shapes, (shape) => {
      const graph = computationGraph(shape);
      const { writers, readers } = computationGraph({ ...shape, layers: shape.layers + 1, heads: shape.heads + 1 });
      const names = (list: readonly Parameters<typeof formatNode>[0][]) => list.map(formatNode);
      const own = [...names(graph.writers), "logits"];
      for (const name of [...names(writers), "logits"]) expect(isComponentOf(shape, name)).toBe(own.includes(name));
      const edges = graph.writers.flatMap((writer, row) =>
        graph.readers.flatMap((reader, column) => (isEdge(graph, row, column) ? [formatEdge({ writer, reader })] : [])),
      );
      const known = new Set(edges);
      for (const writer of writers)
        for (const reader of readers) {
          const name = formatEdge({ writer, reader });
          expect(isComponentOf(shape, name)).toBe(known.has(name));
        }
    }),
    { numRuns: 20 },
  );
});

test.each(["", "m01", "a0.h0 ", "logits->m0", "m0->m1->logits", "a0.h0->a1.h0", "M0"])("%j is no component", (name) => {
  expect(isComponentOf({ layers: 2, heads: 2, parallel: true }, name)).toBe(false);
});
