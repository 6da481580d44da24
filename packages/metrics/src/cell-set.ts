/**
 * @file Sets of edges or nodes as ascending integers: edges by their cell in the score matrix, nodes by their number
 * (both from @atlas/schema). One set of functions serves both.
 */
import { type ComputationGraph, touchedNodes } from "@atlas/schema";

/** Ascending, without repetition. */
export type CellSet = Int32Array;

/** Edges with their scores, which keep their sign. */
export interface ScoredSet {
  cells: CellSet;
  /** One for each cell, in the metric's unit; finite. */
  scores: Float32Array;
}

/** Numbers of the nodes at which an edge begins or ends; a head's q, k and v are one node. */
export function nodesOf(graph: ComputationGraph, edges: CellSet): CellSet {
  const touched = touchedNodes(graph, edges);
  return Int32Array.from(touched.keys()).filter((node) => touched[node] === 1);
}

/**
 * @param matrix scores by cell; cells outside the set are not read
 * @throws RangeError naming the first cell without a finite score
 */
export function scoredSet(cells: CellSet, matrix: Float32Array): ScoredSet {
  const scores = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) scores[i] = matrix[cells[i]!]!;
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw new RangeError(`the score of cell ${cells[bad]} is ${matrix[cells[bad]!]}`);
  return { cells, scores };
}

/** Calls `visit` for each member of the union, with its place in either set, or −1. */
export function walkUnion(a: CellSet, b: CellSet, visit: (inA: number, inB: number) => void): void {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY;
    const right = b[j] ?? Number.POSITIVE_INFINITY;
    if (left === right) visit(i++, j++);
    else if (left < right) visit(i++, -1);
    else visit(-1, j++);
  }
}

export function intersectionSize(a: CellSet, b: CellSet): number {
  let both = 0;
  walkUnion(a, b, (inA, inB) => {
    if (inA >= 0 && inB >= 0) both++;
  });
  return both;
}
