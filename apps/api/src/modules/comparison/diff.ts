/**
 * @file What lies between two circuits of one computation graph: edges and nodes born, kept and lost, and how much they overlap.
 * Sets and measures are those of @atlas/metrics; this file turns edges into them and back into columns.
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
import type { NamedGraph } from "../../shared/graphs.ts";
import { type EdgeColumns, edgeColumns, edgeNames, nodeNames } from "../circuit/columns.ts";
import type { ScoredCells } from "../circuit/scored-cells.ts";
import { strongestFirst } from "../circuit/strongest-first.ts";

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

export function circuitDifference(graph: NamedGraph, from: ScoredCells, to: ScoredCells): CircuitDifference {
  const [before, after] = [scoreByCell(from), scoreByCell(to)];
  const [old, young] = [scoredSetOf(before), scoredSetOf(after)];
  const [oldNodes, youngNodes] = [nodesOf(graph, old.cells), nodesOf(graph, young.cells)];
  return {
    born: edgeColumns(graph, without(to, before)),
    kept: keptColumns(graph, before, after),
    lost: edgeColumns(graph, without(from, after)),
    bornNodes: nodeNames(graph, youngNodes.filter(isNotIn(oldNodes))),
    keptNodes: nodeNames(graph, youngNodes.filter(isIn(oldNodes))),
    lostNodes: nodeNames(graph, oldNodes.filter(isNotIn(youngNodes))),
    edgeOverlap: valueOr(jaccard(old.cells, young.cells), null),
    nodeOverlap: valueOr(jaccard(oldNodes, youngNodes), null),
    weightedOverlap: valueOr(weightedJaccard(old, young, { normalise: true }), null),
    edit: editDistance(old, young),
  };
}

type Scores = ReadonlyMap<number, number>;

const scoreByCell = ({ cells, scores }: ScoredCells): Scores => new Map(cells.map((cell, i) => [cell, scores[i]!]));

function scoredSetOf(scores: Scores): ScoredSet {
  const cells = Int32Array.from(scores.keys()).sort();
  return { cells, scores: Float32Array.from(cells, (cell) => scores.get(cell)!) };
}

function without({ cells, scores }: ScoredCells, other: Scores): ScoredCells {
  const places = [...cells.keys()].filter((i) => !other.has(cells[i]!));
  return { cells: places.map((i) => cells[i]!), scores: places.map((i) => scores[i]!) };
}

function keptColumns(graph: NamedGraph, before: Scores, after: Scores): KeptColumns {
  const kept = [...after.keys()].filter((cell) => before.has(cell));
  const strengths = kept.map((cell) => Math.max(Math.abs(before.get(cell)!), Math.abs(after.get(cell)!)));
  const cells = strongestFirst(kept, strengths).map((i) => kept[i]!);
  return {
    ...edgeNames(graph, cells),
    before: cells.map((cell) => before.get(cell)!),
    after: cells.map((cell) => after.get(cell)!),
  };
}

function isIn(set: CellSet): (node: number) => boolean {
  const members = new Set(set);
  return (node) => members.has(node);
}

function isNotIn(set: CellSet): (node: number) => boolean {
  const members = new Set(set);
  return (node) => !members.has(node);
}
