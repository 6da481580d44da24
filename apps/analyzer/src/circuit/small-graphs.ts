/** @file For tests: fast-check arbitraries of small graphs with scores, and edge sets as their definitions say. */
import { type ComputationGraph, computationGraph, edgeCells } from "@atlas/schema";
import fc from "fast-check";

export const smallGraph = fc
  .record({ layers: fc.integer({ min: 1, max: 3 }), heads: fc.integer({ min: 1, max: 3 }), parallel: fc.boolean() })
  .map(computationGraph);

/** Few different values, so that ties are common; NaN where no edge is, so that touching such a cell shows. */
export const scoredGraph = smallGraph.chain((graph) =>
  fc.record({ graph: fc.constant(graph), scores: scoresOf(graph, fc.integer({ min: -4, max: 4 })) }),
);

export function scoresOf(graph: ComputationGraph, value: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> {
  return fc.array(value, { minLength: graph.edges, maxLength: graph.edges }).map((values) => {
    const scores = new Float32Array(graph.writers.length * graph.readers.length).fill(Number.NaN);
    for (const [i, cell] of edgeCells(graph).entries()) scores[cell] = values[i]!;
    return scores;
  });
}

export const edgeSet = smallGraph.chain((graph) =>
  fc.record({
    graph: fc.constant(graph),
    cells: fc.subarray([...edgeCells(graph)]).map((cells) => Int32Array.from(cells)),
  }),
);

/** The two ends of an edge by their place: the writer's row and the reader's node name. */
export function ends(graph: ComputationGraph, cell: number): { from: string; to: string } {
  const writer = graph.writers[Math.floor(cell / graph.readers.length)]!;
  const reader = graph.readers[cell % graph.readers.length]!;
  const name = (node: { kind: string; layer?: number; head?: number }) => `${node.kind} ${node.layer} ${node.head}`;
  return { from: name(writer), to: name(reader) };
}
