import { type ComputationGraph, computationGraph, countNodes, edgeCells, UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeMask } from "./mask.ts";
import { prune } from "./prune.ts";
import { edgeSet, ends, smallGraph } from "./small-graphs.ts";

const INPUT = "input undefined undefined";
const LOGITS = "logits undefined undefined";

/** Word for word: drop nodes with nothing going out or nothing coming in, with their edges, until nothing changes. */
function pruneByDefinition(graph: ComputationGraph, cells: number[]): number[] {
  const writers = new Set(cells.map((cell) => ends(graph, cell).from));
  const readers = new Set(cells.map((cell) => ends(graph, cell).to));
  const stays = (node: string) => node === LOGITS || (writers.has(node) && (node === INPUT || readers.has(node)));
  const kept = cells.filter((cell) => stays(ends(graph, cell).from) && stays(ends(graph, cell).to));
  return kept.length === cells.length ? kept : pruneByDefinition(graph, kept);
}

test("two sweeps give what repeated dropping gives", () => {
  fc.assert(
    fc.property(edgeSet, ({ graph, cells }) => {
      expect([...prune(graph, cells)]).toEqual(pruneByDefinition(graph, [...cells]));
    }),
    { numRuns: 500 },
  );
});

test("pruning twice changes nothing, a larger set keeps what a smaller one kept, the whole graph keeps all", () => {
  fc.assert(
    fc.property(edgeSet, fc.infiniteStream(fc.boolean()), ({ graph, cells }, coins) => {
      const pruned = prune(graph, cells);
      expect(prune(graph, pruned)).toEqual(pruned);
      const fewer = prune(
        graph,
        cells.filter(() => coins.next().value === true),
      );
      expect(fewer.every((cell) => pruned.includes(cell))).toBe(true);
      expect([...prune(graph, edgeCells(graph))]).toEqual([...edgeCells(graph)]);
    }),
  );
});

test("nodes are counted once, a head's three inputs together", () => {
  const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
  expect(countNodes(graph, new Int32Array())).toBe(0);
  expect(countNodes(graph, Int32Array.of(0, 1, 2))).toBe(2); // input->a0.h0<q>, <k>, <v>
  expect(countNodes(graph, edgeCells(graph))).toBe(4);
  fc.assert(
    fc.property(edgeSet, ({ graph, cells }) => {
      const names = new Set([...cells].flatMap((cell) => Object.values(ends(graph, cell))));
      expect(countNodes(graph, cells)).toBe(names.size);
    }),
  );
});

test("a mask is 1 on the circuit's edges, 0 elsewhere, and refuses every cell that is no edge", () => {
  fc.assert(
    fc.property(edgeSet, ({ graph, cells }) => {
      const mask = edgeMask(graph, cells);
      expect([...mask.keys()].filter((cell) => mask[cell] === 1)).toEqual([...cells]);
      expect(mask.filter((value) => value === 0)).toHaveLength(mask.length - cells.length);
    }),
  );
  fc.assert(
    fc.property(smallGraph, (graph) => {
      const known = new Set(edgeCells(graph));
      for (let cell = -1; cell <= graph.writers.length * graph.readers.length; cell++)
        if (!known.has(cell)) expect(() => edgeMask(graph, [cell])).toThrow(UserError);
      expect(() => edgeMask(graph, [0.5])).toThrow(UserError);
    }),
    { numRuns: 20 },
  );
});
