/**
 * @file The smallest circuit that keeps a given share of a behaviour, found with a bounded number of evaluations.
 *
 * Faithfulness does not grow evenly with size, so the rule is the stable one: the smallest evaluated size from which on
 * every evaluated size is at or above the threshold. A geometric grid finds where that is; rounds of evenly spaced
 * sizes then close the gap between the last size that fails and the first of those that hold.
 */
import type { CircuitRecord, ComputationGraph, CurvePoint } from "@atlas/schema";
import { faithfulnessOf } from "./faithfulness.ts";
import { edgeMask } from "./mask.ts";
import { countNodes } from "./nodes.ts";
import { prune } from "./prune.ts";
import { firstEdges } from "./select.ts";

export interface CircuitSearch {
  graph: ComputationGraph;
  /** Cells of all edges in the order of selection (select.ts). */
  order: Int32Array;
  /** Mean metric of each circuit, given as masks [n_w * n_r]; at most MASKS_PER_CALL at once. */
  evaluate: (masks: Float32Array[]) => Promise<readonly number[]>;
  /** Mean metric of the whole graph. */
  clean: number;
  /** Mean metric of the empty circuit, which is the corrupted run. */
  corrupted: number;
  /** Least share of (clean − corrupted) to keep, 0 to 1. */
  threshold: number;
}

/** Sizes between 1 and all edges, evenly spaced in their logarithm: a factor of 2.4 apart for 1.6 million edges. */
export const GRID_POINTS = 16;
/** Sizes tried in one round inside the remaining gap, which shrinks to a ninth. */
export const REFINE_POINTS = 8;
/** The size found is at most this share larger than the next smaller one known to fail. */
export const RESOLUTION = 0.02;
/** Circuits handed over at once; for 1.6 million edges their masks take 8 · 13 MB. */
export const MASKS_PER_CALL = 8;

/** A size whose circuit has been evaluated. */
interface Evaluated {
  cells: Int32Array;
  point: CurvePoint;
}
type Known = Map<number, Evaluated>;

/**
 * At most GRID_POINTS evaluations for the grid and REFINE_POINTS in each of two rounds; sizes that prune to the same
 * circuit are evaluated once.
 * @returns the circuit; where clean equals corrupted there is no share to keep, and it is the whole graph, not reached
 */
export async function findCircuit(search: CircuitSearch): Promise<CircuitRecord> {
  const all = search.order.length;
  const known: Known = new Map();
  await evaluateSizes(search, known, [0, all]);
  if (search.clean === search.corrupted) return record(known, all, false);
  await evaluateSizes(search, known, grid(all));
  let gap = stableGap(known, search.threshold);
  while (gap.holds - gap.fails > Math.max(1, RESOLUTION * gap.holds)) {
    await evaluateSizes(search, known, between(gap.fails, gap.holds));
    gap = stableGap(known, search.threshold);
  }
  return record(known, gap.holds, true);
}

function grid(edges: number): number[] {
  return Array.from({ length: GRID_POINTS }, (_, i) => Math.round(edges ** (i / GRID_POINTS)));
}

function between(low: number, high: number): number[] {
  const step = (high - low) / (REFINE_POINTS + 1);
  return Array.from({ length: REFINE_POINTS }, (_, i) => Math.round(low + (i + 1) * step));
}

/** The largest size that fails (−1 where none does) and the next one, from which on all hold; the whole graph does. */
function stableGap(known: Known, threshold: number): { fails: number; holds: number } {
  const sizes = ascending(known);
  const failed = sizes.findLastIndex((size) => known.get(size)!.point.faithfulness.floorCorrected! < threshold);
  return { fails: sizes[failed] ?? -1, holds: sizes[failed + 1]! };
}

function ascending(known: Known): number[] {
  return [...known.keys()].sort((a, b) => a - b);
}

async function evaluateSizes(search: CircuitSearch, known: Known, sizes: readonly number[]): Promise<void> {
  const fresh = [...new Set(sizes)].filter((size) => !known.has(size));
  const circuits = fresh.map((size) => ({ size, cells: prune(search.graph, firstEdges(search.order, size)) }));
  const metrics = await evaluatePruned(
    search,
    known,
    circuits.map(({ cells }) => cells),
  );
  for (const { size, cells } of circuits)
    known.set(size, { cells, point: curvePoint(search, size, cells, metrics.get(cells.length)!) });
}

/** Circuits of one order are nested, and so are their pruned forms: equally many edges are the same edges. */
async function evaluatePruned(
  { graph, evaluate, clean, corrupted, order }: CircuitSearch,
  known: Known,
  circuits: readonly Int32Array[],
): Promise<Map<number, number>> {
  const metrics = new Map([...known.values()].map(({ point }) => [point.edges, point.metric]));
  metrics.set(0, corrupted).set(order.length, clean);
  const fresh = new Map(circuits.filter(({ length }) => !metrics.has(length)).map((cells) => [cells.length, cells]));
  const pending = [...fresh.values()];
  for (let i = 0; i < pending.length; i += MASKS_PER_CALL) {
    const batch = pending.slice(i, i + MASKS_PER_CALL);
    const values = await evaluate(batch.map((cells) => edgeMask(graph, cells)));
    for (const [j, cells] of batch.entries()) metrics.set(cells.length, finite(values[j]));
  }
  return metrics;
}

function finite(metric: number | undefined): number {
  if (metric === undefined || !Number.isFinite(metric)) throw new Error(`A circuit's metric came out as ${metric}`);
  return metric;
}

function curvePoint(search: CircuitSearch, size: number, cells: Int32Array, metric: number): CurvePoint {
  const { graph, clean, corrupted } = search;
  return {
    requestedEdges: size,
    edges: cells.length,
    nodes: countNodes(graph, cells),
    metric,
    faithfulness: faithfulnessOf({ circuit: metric, clean, corrupted }),
  };
}

function record(known: Known, size: number, reached: boolean): CircuitRecord {
  const { point, cells } = known.get(size)!;
  return { ...point, reached, curve: ascending(known).map((each) => known.get(each)!.point), cells: [...cells] };
}
