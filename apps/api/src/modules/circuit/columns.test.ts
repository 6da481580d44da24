import { edgeCells, formatNode, nodeOf } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { graphOf } from "../../shared/graphs.ts";
import { edgeColumns, nodesOfEdges } from "./columns.ts";
import type { ScoredCells } from "./scored-cells.ts";
import { strongestFirst } from "./strongest-first.ts";

const graph = graphOf({ layers: 3, heads: 2, parallel: true });
const cells = [...edgeCells(graph)];

/** Near one another, equal, of either sign, and too small for single precision. */
const score = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 1 + Number.EPSILON, Number.MIN_VALUE, -1e300),
);

/** Any edges of the graph, in any order, with any finite scores. */
const someEdges = fc
  .shuffledSubarray(cells)
  .chain((chosen) => fc.tuple(fc.constant(chosen), fc.tuple(...chosen.map(() => score))))
  .map(([chosen, scores]): ScoredCells => ({ cells: chosen, scores }));

const name = (writer: string | undefined, reader: string | undefined) => `${writer}->${reader}`;

test("edge columns hold every edge once, with its names and score", () => {
  fc.assert(
    fc.property(someEdges, (edges) => {
      const { writers, readers, scores } = edgeColumns(graph, edges);
      const found = new Map(writers.map((writer, i) => [name(writer, readers[i]), scores[i]]));
      const expected = edges.cells.map((cell, i) => {
        const [row, column] = [Math.floor(cell / graph.readers.length), cell % graph.readers.length];
        return [name(graph.writerNames[row], graph.readerNames[column]), edges.scores[i]] as const;
      });
      expect(writers).toHaveLength(edges.cells.length);
      expect(found).toEqual(new Map(expected));
    }),
  );
});

test("the order of edges is that of |score| in full precision, then of cells, however they come", () => {
  fc.assert(
    fc.property(someEdges, (edges) => {
      const strength = (i: number) => Math.abs(edges.scores[i]!);
      const plainly = [...edges.cells.keys()].sort(
        (a, b) => strength(b) - strength(a) || edges.cells[a]! - edges.cells[b]!,
      );
      expect(strongestFirst(edges.cells, edges.scores)).toEqual(plainly);
    }),
  );
});

test("node names are those of the whole graph in their order, as far as they have an edge", () => {
  const layer = (i: number) => [`a${i}.h0`, `a${i}.h1`, `m${i}`];
  const inOrder = ["input", ...layer(0), ...layer(1), ...layer(2), "logits"];
  fc.assert(
    fc.property(someEdges, ({ cells }) => {
      const present = new Set(
        cells.flatMap((cell) => [
          graph.writerNames[Math.floor(cell / graph.readers.length)],
          formatNode(nodeOf(graph.readers[cell % graph.readers.length]!)),
        ]),
      );
      expect(nodesOfEdges(graph, cells)).toEqual(inOrder.filter((node) => present.has(node)));
    }),
  );
});
