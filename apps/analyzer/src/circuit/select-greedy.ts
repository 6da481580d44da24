/**
 * @file Greedy selection: from the logits downwards, each time the best edge that ends at a node already reached.
 * When an edge reaches a new node, all edges into that node (q, k and v alike) become candidates.
 * Source: Hanna, Pezzelle & Belinkov 2024, arXiv:2403.17806, and its library.
 */
import { type ComputationGraph, logitsNode, readerNodes } from "@atlas/schema";
import { MinHeap } from "./min-heap.ts";
import { type RankOptions, refuseUnrankable } from "./rank.ts";

/** @returns cells of edges in the order in which greedy takes them. @throws UserError as `rankEdges` does. */
export function greedyOrder(
  graph: ComputationGraph,
  scores: Float32Array,
  { absolute = true, most = graph.edges }: RankOptions = {},
): Int32Array {
  refuseUnrankable(graph, scores);
  const columns = graph.readers.length;
  const columnsOf = columnsByNode(graph);
  const candidates = new MinHeap(graph.edges);
  const reached = new Uint8Array(graph.writers.length + 1);
  const reach = (node: number) => {
    if (reached[node]) return;
    reached[node] = 1;
    for (const column of columnsOf[node]!)
      for (let row = 0; row < graph.upstream[column]!; row++) {
        const cell = row * columns + column;
        candidates.push(cell, absolute ? -Math.abs(scores[cell]!) : -scores[cell]!);
      }
  };

  const order = new Int32Array(most);
  reach(logitsNode(graph));
  for (let taken = 0; taken < most && candidates.size > 0; taken++) {
    const cell = candidates.pop();
    order[taken] = cell;
    reach(Math.floor(cell / columns));
  }
  return order;
}

/** [n_w + 1] lists of columns: a head has three, an MLP and the logits one, the input none. */
function columnsByNode(graph: ComputationGraph): number[][] {
  const columns: number[][] = Array.from({ length: graph.writers.length + 1 }, () => []);
  for (const [column, node] of readerNodes(graph).entries()) columns[node]!.push(column);
  return columns;
}
