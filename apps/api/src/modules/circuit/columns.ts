/** @file Rows turned into columns. The store refuses numbers that are not finite, so null means only what a description says. */
import { type CellSet, nodesOf } from "@atlas/metrics";
import type { CurvePoint } from "@atlas/schema";
import type { NamedGraph } from "../../shared/graphs.ts";
import type { ScoredCells } from "./scored-cells.ts";
import { strongestFirst } from "./strongest-first.ts";

/** Columns of equal length, strongest |score| first. */
export interface EdgeColumns {
  writers: string[];
  readers: string[];
  scores: number[];
}

export interface NodeRow {
  node: string;
  score: number;
  inCircuit: boolean;
}

/** Columns of equal length, in the order of the computation graph. */
export interface NodeColumns {
  nodes: string[];
  scores: number[];
  inCircuit: boolean[];
}

/** Columns of equal length, one entry a size. */
export interface CurveColumns {
  requestedEdges: number[];
  requestedNodes: (number | null)[];
  edges: number[];
  nodes: number[];
  metric: number[];
  plain: (number | null)[];
  floorCorrected: (number | null)[];
}

/** Equal |score| goes by cell, so that the order is the same every time. */
export function edgeColumns(graph: NamedGraph, { cells, scores }: ScoredCells): EdgeColumns {
  const order = strongestFirst(cells, scores);
  const ranked = order.map((i) => cells[i]!);
  return { ...edgeNames(graph, ranked), scores: order.map((i) => scores[i]!) };
}

/** Shares of the resampled circuits that hold each edge, in the order of `edgeColumns`. @param bootstrap edges of any of them */
export function edgeFrequencies(
  { cells, scores }: ScoredCells,
  bootstrap: { edgeCells: readonly number[]; edgeFrequency: readonly number[] },
): number[] {
  const shares = new Map(bootstrap.edgeCells.map((cell, i) => [cell, bootstrap.edgeFrequency[i]!]));
  return strongestFirst(cells, scores).map((i) => shares.get(cells[i]!) ?? 0);
}

export function edgeNames({ writerNames, readerNames }: NamedGraph, cells: readonly number[]) {
  const width = readerNames.length;
  return {
    writers: cells.map((cell) => writerNames[Math.floor(cell / width)]!),
    readers: cells.map((cell) => readerNames[cell % width]!),
  };
}

/** @param rows in the order of the computation graph. */
export function nodeColumns(rows: readonly NodeRow[]): NodeColumns {
  return {
    nodes: rows.map(({ node }) => node),
    scores: rows.map(({ score }) => score),
    inCircuit: rows.map(({ inCircuit }) => inCircuit),
  };
}

export function curveColumns(curve: readonly CurvePoint[]): CurveColumns {
  return {
    requestedEdges: curve.map((point) => point.requestedEdges),
    requestedNodes: curve.map((point) => point.requestedNodes ?? null),
    edges: curve.map((point) => point.edges),
    nodes: curve.map((point) => point.nodes),
    metric: curve.map((point) => point.metric),
    plain: curve.map((point) => point.faithfulness.plain),
    floorCorrected: curve.map((point) => point.faithfulness.floorCorrected),
  };
}

/** Names of the nodes at which edges begin or end: input, then layer by layer the heads and the MLP, then logits. */
export function nodesOfEdges(graph: NamedGraph, cells: readonly number[]): string[] {
  return nodeNames(graph, nodesOf(graph, Int32Array.from(cells)));
}

/** @param nodes by their numbers in @atlas/schema: rows of writers, then the logits */
export function nodeNames({ writerNames }: NamedGraph, nodes: CellSet): string[] {
  return Array.from(nodes, (node) => writerNames[node] ?? "logits");
}
