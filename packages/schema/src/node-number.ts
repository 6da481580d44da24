/**
 * @file Nodes of a circuit as numbers: a writer is its row, and the logits, which write nothing, come after the last
 * row. Edges always lead from a lower node to a higher one.
 */
import { type ComputationGraph, writerIndex } from "./computation-graph.ts";

/** The logits' number. */
export function logitsNode(graph: ComputationGraph): number {
  return graph.writers.length;
}

/** The node that each reader belongs to: [n_r]. A head's q, k and v are one node. */
export function readerNodes(graph: ComputationGraph): Int32Array {
  return Int32Array.from(graph.readers, (reader) =>
    reader.kind === "logits" ? logitsNode(graph) : writerIndex(graph, reader),
  );
}

/** @returns [n_w + 1], 1 where an edge begins or ends at the node */
export function touchedNodes(graph: ComputationGraph, cells: Iterable<number>): Uint8Array {
  const nodes = readerNodes(graph);
  const touched = new Uint8Array(graph.writers.length + 1);
  for (const cell of cells) {
    const column = cell % graph.readers.length;
    touched[(cell - column) / graph.readers.length] = 1;
    touched[nodes[column]!] = 1;
  }
  return touched;
}

/** Heads, MLPs, input and logits with an edge. */
export function countNodes(graph: ComputationGraph, cells: Iterable<number>): number {
  return touchedNodes(graph, cells).reduce((sum, one) => sum + one, 0);
}
