/** @file Edges as two columns of numbers: what a large circuit weighs on its way to the browser. */
import { computationGraph, type GraphShape, readerIndex, writerIndex } from "@atlas/schema";
import type { EdgeColumns } from "./paint.ts";
import type { ScoredEdge } from "./scored-edge.ts";

/** @param edges strongest |score| first */
export function edgeColumns(shape: GraphShape, edges: readonly ScoredEdge[]): EdgeColumns {
  const columns = computationGraph(shape).readers.length;
  return {
    cells: Int32Array.from(
      edges,
      ({ writer, reader }) => writerIndex(shape, writer) * columns + readerIndex(shape, reader),
    ),
    scores: Float32Array.from(edges, ({ score }) => score),
  };
}

/** How many edges a place of the slider means: equal ways multiply the number alike, as scores fall off fast. */
export function countAt(place: number, edges: number): number {
  return Math.max(1, Math.round(edges ** Math.min(1, Math.max(0, place))));
}

/** The place of a number of edges, 0 to 1. */
export function placeOf(count: number, edges: number): number {
  return edges <= 1 ? 1 : Math.log(Math.max(1, count)) / Math.log(edges);
}
