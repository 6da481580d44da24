/** @file What every attribution method returns, and how sums over items become scores. */
import { type AttributionLevel, type ComputationGraph, formatEdge, formatNode, isEdge, UserError } from "@atlas/schema";

/** Seconds of each stage. */
export interface AttributionTimings {
  /** Building programs and loading weights. */
  build: number;
  run: number;
}

/** What programs give, before it is divided by the number of items. */
export interface SummedScores {
  /** [n_w · n_r] row-major for edges, with numbers without meaning where there is no edge; [n_w] for nodes. */
  sums: Float64Array;
  /** Metric of each item on the clean prompt, and with the input ablated and all behind it recomputed: the corrupted prompt. */
  clean: number[];
  corrupted: number[];
  timings: AttributionTimings;
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

/** @throws UserError naming the first edge or node whose score is not finite. */
export function meanScores(
  graph: ComputationGraph,
  level: AttributionLevel,
  { sums, clean: { length: items } }: Pick<SummedScores, "sums" | "clean">,
): Float32Array {
  const columns = graph.readers.length;
  const exists = (cell: number) => level === "node" || isEdge(graph, Math.floor(cell / columns), cell % columns);
  return Float32Array.from(sums, (sum, cell) => {
    if (!exists(cell)) return Number.NaN;
    if (!Number.isFinite(sum)) throw notFinite(nameOf(graph, level, cell), sum);
    return sum / items;
  });
}

/** "edge m0->logits" or "node m0". */
function nameOf({ writers, readers }: ComputationGraph, level: AttributionLevel, cell: number): string {
  if (level === "node") return `node ${formatNode(writers[cell]!)}`;
  const [row, column] = [Math.floor(cell / readers.length), cell % readers.length];
  return `edge ${formatEdge({ writer: writers[row]!, reader: readers[column]! })}`;
}

function notFinite(name: string, sum: number): UserError {
  return new UserError(
    `The score of ${name} came out as ${sum}, because activations of this model overflow float32; ` +
      `check that its weights are those of a trained model.`,
  );
}
