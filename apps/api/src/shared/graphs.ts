/** @file Computation graphs with the names of their nodes, kept by shape: there are few shapes, and naming a large graph takes milliseconds. */
import { type ComputationGraph, computationGraph, formatNode, formatReader, type GraphShape } from "@atlas/schema";
import { LRUCache } from "lru-cache";

export interface NamedGraph extends ComputationGraph {
  /** By row of the score matrix. */
  writerNames: readonly string[];
  /** By column. */
  readerNames: readonly string[];
}

const known = new LRUCache<string, NamedGraph>({ max: 50 });

export function graphOf({ layers, heads, parallel }: GraphShape): NamedGraph {
  const shape = `${layers} ${heads} ${parallel}`;
  const graph = known.get(shape) ?? named(computationGraph({ layers, heads, parallel }));
  known.set(shape, graph);
  return graph;
}

const named = (graph: ComputationGraph): NamedGraph => ({
  ...graph,
  writerNames: graph.writers.map(formatNode),
  readerNames: graph.readers.map(formatReader),
});
