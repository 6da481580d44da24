/** @file Rows turned into columns. The store refuses numbers that are not finite, so null means only what a description says. */
import { type CircuitNode, type CurvePoint, formatNode, nodeOf, parseEdge, parseNode } from "@atlas/schema";

export interface EdgeRow {
  cell: number;
  writer: string;
  reader: string;
  score: number;
}

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
export function edgeColumns(rows: readonly EdgeRow[]): EdgeColumns {
  const ranked = [...rows].sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.cell - b.cell);
  return {
    writers: ranked.map((row) => row.writer),
    readers: ranked.map((row) => row.reader),
    scores: ranked.map((row) => row.score),
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

/** Each node once: input, then layer by layer its heads and its MLP, then logits. */
export function nodeNames(rows: readonly EdgeRow[]): string[] {
  const writers = [...new Set(rows.map((row) => row.writer))].map(parseNode);
  const readers = [...new Set(rows.map((row) => row.reader))].map((reader) =>
    nodeOf(parseEdge(`input->${reader}`).reader),
  );
  const byName = new Map([...writers, ...readers].map((node) => [formatNode(node), node]));
  return [...byName].sort(([, a], [, b]) => compareNodes(a, b)).map(([name]) => name);
}

function compareNodes(a: CircuitNode, b: CircuitNode): number {
  return layerOf(a) - layerOf(b) || placeInLayer(a) - placeInLayer(b);
}

function layerOf(node: CircuitNode): number {
  if (node.kind === "input") return -1;
  return node.kind === "logits" ? Number.MAX_SAFE_INTEGER : node.layer;
}

/** Heads by number, the MLP behind them. */
function placeInLayer(node: CircuitNode): number {
  return node.kind === "head" ? node.head : Number.MAX_SAFE_INTEGER;
}
