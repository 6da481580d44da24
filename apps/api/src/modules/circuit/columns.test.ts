import { computationGraph, edgeCells, formatNode, formatReader, nodeOf } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type EdgeRow, edgeColumns, nodeNames } from "./columns.ts";

const graph = computationGraph({ layers: 3, heads: 2, parallel: true });
const cells = [...edgeCells(graph)];

/** Any edges of the graph, in any order, with any finite scores. */
const someEdges = fc
  .shuffledSubarray(cells)
  .chain((chosen) =>
    fc.tuple(...chosen.map((cell) => fc.double({ noNaN: true, min: -5, max: 5 }).map((score) => edgeRow(cell, score)))),
  );

function edgeRow(cell: number, score: number): EdgeRow {
  const writer = graph.writers[Math.floor(cell / graph.readers.length)]!;
  const reader = graph.readers[cell % graph.readers.length]!;
  return { cell, writer: formatNode(writer), reader: formatReader(reader), score };
}

test("edge columns hold every edge once, strongest first", () => {
  fc.assert(
    fc.property(someEdges, (rows) => {
      const { writers, readers, scores } = edgeColumns(rows);
      const name = (writer: string | undefined, reader: string | undefined) => `${writer}->${reader}`;
      expect(new Set(writers.map((writer, i) => name(writer, readers[i])))).toEqual(
        new Set(rows.map((row) => name(row.writer, row.reader))),
      );
      for (const [i, score] of scores.entries())
        expect(Math.abs(score)).toBeLessThanOrEqual(Math.abs(scores[i - 1] ?? Number.POSITIVE_INFINITY));
    }),
  );
});

test("edge columns do not depend on the order of the rows, ties included", () => {
  const tied = cells.slice(0, 10).map((cell, i) => edgeRow(cell, i % 2 === 0 ? 1 : -1));
  expect(edgeColumns([...tied].reverse())).toEqual(edgeColumns(tied));
});

test("node names are those of the whole graph in their order, as far as they have an edge", () => {
  const layer = (i: number) => [`a${i}.h0`, `a${i}.h1`, `m${i}`];
  const inOrder = ["input", ...layer(0), ...layer(1), ...layer(2), "logits"];
  fc.assert(
    fc.property(someEdges, (rows) => {
      const columns = rows.map(({ cell }) => graph.readers[cell % graph.readers.length]!);
      const present = new Set([
        ...rows.map(({ writer }) => writer),
        ...columns.map((reader) => formatNode(nodeOf(reader))),
      ]);
      expect(nodeNames(rows)).toEqual(inOrder.filter((name) => present.has(name)));
    }),
  );
});
