/**
 * @file Everything that is measured between the checkpoints of one model on one task, in one call. All series have one entry for each
 * checkpoint; those about neighbours belong to the later of the two and are missing at the first.
 *
 * Checkpoints may be thinned before (token-grid.ts): the functions know only what they are given.
 */
import { type ComputationGraph, edgeCells } from "@atlas/schema";
import { type CellSet, nodesOf, scoredSet } from "./cell-set.ts";
import { changeRate, smoothedChange } from "./change.ts";
import { type EditDistance, editDistance } from "./edit-distance.ts";
import { ewma } from "./ewma.ts";
import { type Measured, missing } from "./measured.ts";
import { jaccardMatrix, weightedJaccardMatrix } from "./overlap-matrix.ts";

export interface TrainedCircuit {
  /** Tokens seen; null where not known. */
  tokens: number | null;
  /** Edges of the circuit, ascending. */
  edges: CellSet;
  /** Of all edges, [n_w * n_r] row-major (unpackScores). */
  scores: Float32Array;
}

/** Step × step matrices, symmetric. A row is also the drift from that checkpoint as the reference. */
export interface OverlapMatrices {
  edges: Measured[][];
  nodes: Measured[][];
  /** Weighted Jaccard over the circuits' edges, of raw scores and of shares of the circuit's total. */
  weighted: Measured[][];
  weightedShares: Measured[][];
  /** Weighted Jaccard over all edges of the model, of shares: what is free of the choice of a circuit. */
  allScores: Measured[][];
}

export interface NeighbourSeries {
  overlap: Measured[];
  ewma: Measured[];
  /** EWMA of 1 − overlap from 0. */
  smoothedChange: Measured[];
  /** Of 1 − overlap, per billion tokens. */
  changeRate: Measured[];
}

export interface AcrossCheckpoints {
  edges: number[];
  nodes: number[];
  matrices: OverlapMatrices;
  neighbours: Record<keyof OverlapMatrices, NeighbourSeries>;
  /** From the checkpoint before; null at the first. */
  edits: (EditDistance | null)[];
}

/** @throws RangeError naming the first edge without a finite score. */
export function acrossCheckpoints(graph: ComputationGraph, checkpoints: readonly TrainedCircuit[]): AcrossCheckpoints {
  const edges = checkpoints.map((checkpoint) => checkpoint.edges);
  const nodes = edges.map((cells) => nodesOf(graph, cells));
  const circuits = checkpoints.map(({ edges: cells, scores }) => scoredSet(cells, scores));
  const everyEdge = edgeCells(graph);
  const dense = checkpoints.map(({ scores }) => scoredSet(everyEdge, scores));
  const matrices: OverlapMatrices = {
    edges: jaccardMatrix(edges),
    nodes: jaccardMatrix(nodes),
    weighted: weightedJaccardMatrix(circuits),
    weightedShares: weightedJaccardMatrix(circuits, { normalise: true }),
    allScores: weightedJaccardMatrix(dense, { normalise: true }),
  };
  const tokens = checkpoints.map((checkpoint) => checkpoint.tokens);
  const series = (matrix: Measured[][]) => neighbourSeries(overlapWithPrevious(matrix), tokens);
  return {
    edges: edges.map(({ length }) => length),
    nodes: nodes.map(({ length }) => length),
    matrices,
    neighbours: {
      edges: series(matrices.edges),
      nodes: series(matrices.nodes),
      weighted: series(matrices.weighted),
      weightedShares: series(matrices.weightedShares),
      allScores: series(matrices.allScores),
    },
    edits: circuits.map((circuit, i) => (i === 0 ? null : editDistance(circuits[i - 1]!, circuit))),
  };
}

/** The diagonal beside the main one: overlap of each checkpoint with the one before. */
export function overlapWithPrevious(matrix: readonly (readonly Measured[])[]): Measured[] {
  return matrix.map((row, i) => (i === 0 ? missing("no-previous") : row[i - 1]!));
}

function neighbourSeries(overlap: Measured[], tokens: readonly (number | null)[]): NeighbourSeries {
  return {
    overlap,
    ewma: ewma(overlap),
    smoothedChange: smoothedChange(overlap),
    changeRate: changeRate(overlap, tokens),
  };
}
