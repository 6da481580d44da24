/**
 * @file All edges of a graph from the highest score to the lowest. Deterministic: equal scores follow their cells.
 * A radix sort, because a comparator takes seconds for the 1.6 million edges of Pythia-2.8b.
 */
import { type ComputationGraph, edgeCells, formatEdge, UserError } from "@atlas/schema";

export interface RankOptions {
  /** Rank by |score| (the default) or by the signed score. */
  absolute?: boolean;
  /** How many edges are asked for; all where not given. */
  most?: number;
}

/**
 * @param scores dense, [n_w * n_r] row-major; cells without an edge are not looked at
 * @returns cells of edges, best first
 * @throws UserError when an edge's score is NaN or infinite
 */
export function rankEdges(
  graph: ComputationGraph,
  scores: Float32Array,
  { absolute = true, most = graph.edges }: RankOptions,
): Int32Array {
  refuseUnrankable(graph, scores);
  const cells = edgeCells(graph);
  const values = Float32Array.from(cells, (cell) => scores[cell]!);
  const order = sortByKey(descendingKeys(values, absolute));
  return order.subarray(0, most).map((edge) => cells[edge]!);
}

/** @throws UserError when an edge's score is NaN or infinite. */
export function refuseUnrankable(graph: ComputationGraph, scores: Float32Array): void {
  const columns = graph.readers.length;
  if (scores.length !== graph.writers.length * columns)
    throw new Error(`${scores.length} scores for ${graph.writers.length} writers and ${columns} readers`);
  const bad = edgeCells(graph).find((cell) => !Number.isFinite(scores[cell]));
  if (bad === undefined) return;
  const [writer, reader] = [graph.writers[Math.floor(bad / columns)]!, graph.readers[bad % columns]!];
  throw new UserError(
    `The score of edge ${formatEdge({ writer, reader })} is ${scores[bad]}, so edges cannot be ranked; compute the scores again.`,
  );
}

/** Unsigned integers whose ascending order is the descending order of the values. */
function descendingKeys(values: Float32Array, absolute: boolean): Uint32Array {
  // Adding 0 turns -0 into 0, which must tie.
  const bits = new Uint32Array(values.map((value) => (absolute ? Math.abs(value) : value + 0)).buffer);
  // Floats order like their bits, except that negative ones order backwards; keys are that order inverted.
  return bits.map((pattern) => (pattern & 0x80000000 ? pattern : ~pattern & 0x7fffffff));
}

/** @returns the positions of the keys in ascending order of key, then position */
function sortByKey(keys: Uint32Array): Int32Array {
  const positions = Int32Array.from(keys, (_, i) => i);
  return sortByDigit(keys, 16, sortByDigit(keys, 0, positions));
}

/** One stable counting pass over 16 bits. */
function sortByDigit(keys: Uint32Array, shift: number, positions: Int32Array): Int32Array {
  const next = new Uint32Array(2 ** 16 + 1);
  for (const key of keys) next[((key >>> shift) & 0xffff) + 1]!++;
  for (let digit = 1; digit < next.length; digit++) next[digit]! += next[digit - 1]!;
  const sorted = new Int32Array(keys.length);
  for (const position of positions) sorted[next[(keys[position]! >>> shift) & 0xffff]!++] = position;
  return sorted;
}
