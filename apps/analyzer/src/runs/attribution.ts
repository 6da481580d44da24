/** @file What every attribution method returns, and how sums over items become scores. */
import { type AttributionLevel, type ComputationGraph, formatEdge, formatNode, isEdge } from "@atlas/schema";

/** What programs give, before it is divided by the number of items. */
export interface SummedScores {
  /** [n_w · n_r] row-major for edges, with numbers without meaning where there is no edge; [n_w] for nodes. */
  sums: Float64Array;
  /** Metric of each item on the clean prompt, and with the input ablated and all behind it recomputed: the corrupted prompt. */
  clean: number[];
  corrupted: number[];
  /** Where asked for, the scores of each item: [items · edges] in the order of edgeCells, or [items · n_w]. */
  perItem?: Float32Array;
}

/** Keeps the scores of each item besides their mean. */
export interface PerItemOption {
  perItem?: boolean;
}

export interface Attribution extends Omit<SummedScores, "sums"> {
  graph: ComputationGraph;
  level: AttributionLevel;
  /**
   * Mean over items, in the metric's unit; positive: corrupting it hurts the task. Edges: [n_w · n_r] row-major, NaN where the
   * model has no edge. Nodes: [n_w].
   */
  scores: Float32Array;
  /** See completeness.ts. Null where the method's scores add up to nothing. */
  completenessGap: number | null;
}

/** @param sums finite on everything that is scored (`notFiniteScore`). */
export function meanScores(
  graph: ComputationGraph,
  level: AttributionLevel,
  { sums, clean: { length: items } }: Pick<SummedScores, "sums" | "clean">,
): Float32Array {
  return Float32Array.from(sums, (sum, cell) => (isScored(graph, level, cell) ? sum / items : Number.NaN));
}

/** @returns the first edge or node whose score is NaN or infinite, as the beginning of a sentence. */
export function notFiniteScore(
  graph: ComputationGraph,
  level: AttributionLevel,
  sums: Float64Array,
): string | undefined {
  const cell = sums.findIndex((sum, at) => !Number.isFinite(sum) && isScored(graph, level, at));
  return cell < 0 ? undefined : `The score of ${nameOf(graph, level, cell)} came out as ${sums[cell]}`;
}

function isScored(graph: ComputationGraph, level: AttributionLevel, cell: number): boolean {
  const columns = graph.readers.length;
  return level === "node" || isEdge(graph, Math.floor(cell / columns), cell % columns);
}

/** "edge m0->logits" or "node m0". */
function nameOf({ writers, readers }: ComputationGraph, level: AttributionLevel, cell: number): string {
  if (level === "node") return `node ${formatNode(writers[cell]!)}`;
  const [row, column] = [Math.floor(cell / readers.length), cell % readers.length];
  return `edge ${formatEdge({ writer: writers[row]!, reader: readers[column]! })}`;
}
