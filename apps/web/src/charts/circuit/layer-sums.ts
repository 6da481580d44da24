/** @file Edges summed between layers, for circuits of more edges than can be told apart. */
import type { CircuitNode } from "@atlas/schema";
import { nodeOf } from "@atlas/schema";
import type { ScoredEdge } from "./scored-edge.ts";

export interface LayerSum {
  /** Place of the layer that writes: 0 is the input, 1 the first layer. */
  from: number;
  /** Place of the layer that reads; the logits come after the last layer. */
  to: number;
  edges: number;
  /** Sum of |score|. */
  strength: number;
}

/** Those with an edge, by the layer that reads, then by the one that writes. @param layers number of layers */
export function layerSums(edges: readonly ScoredEdge[], layers: number): LayerSum[] {
  const sums = new Map<number, LayerSum>();
  for (const { writer, reader, score } of edges) {
    const [from, to] = [placeOf(writer, layers), placeOf(nodeOf(reader), layers)];
    const key = to * (layers + 2) + from;
    const sum = sums.get(key) ?? { from, to, edges: 0, strength: 0 };
    sums.set(key, { ...sum, edges: sum.edges + 1, strength: sum.strength + Math.abs(score) });
  }
  return [...sums].toSorted(([a], [b]) => a - b).map(([, sum]) => sum);
}

function placeOf(node: CircuitNode, layers: number): number {
  if (node.kind === "input") return 0;
  return node.kind === "logits" ? layers + 1 : node.layer + 1;
}

export function layerName(place: number, layers: number): string {
  if (place === 0) return "input";
  return place > layers ? "logits" : `layer ${place - 1}`;
}
