/**
 * @file What lies between two circuits of one computation graph: edges and nodes born, kept and lost, and how much they overlap.
 * Sets and measures are those of @atlas/metrics; this file turns rows into them and back into columns.
 */
import {
  type CellSet,
  type EditDistance,
  editDistance,
  jaccard,
  nodesOf,
  type ScoredSet,
  valueOr,
  weightedJaccard,
} from "@atlas/metrics";
import { type ComputationGraph, formatNode } from "@atlas/schema";
import { type EdgeColumns, type EdgeRow, edgeColumns } from "../circuit/columns.ts";

/** Columns of equal length, strongest first by the larger |score| of the two circuits. */
export interface KeptColumns {
  writers: string[];
  readers: string[];
  before: number[];
  after: number[];
}

export interface CircuitDifference {
  born: EdgeColumns;
  kept: KeptColumns;
  lost: EdgeColumns;
  bornNodes: string[];
  keptNodes: string[];
  lostNodes: string[];
  /** 0 to 1; null where neither circuit has an edge. */
  edgeOverlap: number | null;
  nodeOverlap: number | null;
  weightedOverlap: number | null;
  edit: EditDistance;
}

/** @param from,to rows of either circuit, in any order */
export function circuitDifference(
  graph: ComputationGraph,
  from: readonly EdgeRow[],
  to: readonly EdgeRow[],
): CircuitDifference {
  const before = new Map(from.map((row) => [row.cell, row]));
  const after = new Map(to.map((row) => [row.cell, row]));
  const [old, young] = [scored(from), scored(to)];
  const [oldNodes, youngNodes] = [nodesOf(graph, old.cells), nodesOf(graph, young.cells)];
  return {
    born: edgeColumns(to.filter((row) => !before.has(row.cell))),
    kept: keptColumns(to.flatMap((row) => pair(before.get(row.cell), row))),
    lost: edgeColumns(from.filter((row) => !after.has(row.cell))),
    bornNodes: names(graph, without(youngNodes, oldNodes)),
    keptNodes: names(graph, youngNodes.filter(isIn(oldNodes))),
    lostNodes: names(graph, without(oldNodes, youngNodes)),
    edgeOverlap: valueOr(jaccard(old.cells, young.cells), null),
    nodeOverlap: valueOr(jaccard(oldNodes, youngNodes), null),
    weightedOverlap: valueOr(weightedJaccard(old, young, { normalise: true }), null),
    edit: editDistance(old, young),
  };
}

/** Rows as a set with scores, ascending by cell. */
export function scored(rows: readonly { cell: number; score: number }[]): ScoredSet {
  const ranked = rows.toSorted((a, b) => a.cell - b.cell);
  return {
    cells: Int32Array.from(ranked, ({ cell }) => cell),
    scores: Float32Array.from(ranked, ({ score }) => score),
  };
}

interface Pair {
  before: EdgeRow;
  after: EdgeRow;
}

function pair(before: EdgeRow | undefined, after: EdgeRow): Pair[] {
  return before === undefined ? [] : [{ before, after }];
}

function keptColumns(pairs: readonly Pair[]): KeptColumns {
  const strength = ({ before, after }: Pair) => Math.max(Math.abs(before.score), Math.abs(after.score));
  const ranked = pairs.toSorted((a, b) => strength(b) - strength(a) || a.after.cell - b.after.cell);
  return {
    writers: ranked.map(({ after }) => after.writer),
    readers: ranked.map(({ after }) => after.reader),
    before: ranked.map(({ before }) => before.score),
    after: ranked.map(({ after }) => after.score),
  };
}

function isIn(set: CellSet): (node: number) => boolean {
  const members = new Set(set);
  return (node) => members.has(node);
}

function without(set: CellSet, other: CellSet): CellSet {
  const inOther = isIn(other);
  return set.filter((node) => !inOther(node));
}

/** Node numbers are those of @atlas/schema: rows of writers, then the logits. */
function names({ writers }: ComputationGraph, nodes: CellSet): string[] {
  return Array.from(nodes, (node) => formatNode(writers[node] ?? { kind: "logits" }));
}
