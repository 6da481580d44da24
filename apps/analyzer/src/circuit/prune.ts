/**
 * @file Pruning: what remains when, again and again, every node without an outgoing edge or (except the input) without
 * an incoming one is dropped with its edges. Any of q, k and v counts as incoming; the logits always stay.
 *
 * On an acyclic graph the edges that remain are exactly those on a path from the input to the logits, and rows are in
 * topological order, so one sweep up and one down replace the repetition.
 */
import { type ComputationGraph, logitsNode, readerNodes } from "@atlas/schema";

/** @param cells ascending @returns those that remain, ascending; the circuit computes the same without the others */
export function prune(graph: ComputationGraph, cells: Int32Array): Int32Array {
  const columns = graph.readers.length;
  const nodes = readerNodes(graph);
  const fromInput = new Uint8Array(graph.writers.length + 1);
  const toLogits = new Uint8Array(graph.writers.length + 1);
  const writer = (cell: number) => Math.floor(cell / columns);
  const reader = (cell: number) => nodes[cell % columns]!;

  fromInput[0] = 1;
  for (const cell of cells) if (fromInput[writer(cell)]) fromInput[reader(cell)] = 1;
  toLogits[logitsNode(graph)] = 1;
  for (let i = cells.length - 1; i >= 0; i--) if (toLogits[reader(cells[i]!)]) toLogits[writer(cells[i]!)] = 1;
  return cells.filter((cell) => fromInput[writer(cell)] && toLogits[reader(cell)]);
}
