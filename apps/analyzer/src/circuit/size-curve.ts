/**
 * @file Faithfulness by circuit size: circuits of one order of edges, each pruned, evaluated in full calls and remembered. The rules
 * that search for a size (search-*.ts) ask this file and decide; every size they evaluate is a point of the curve.
 */
import {
  type AttributionLevel,
  type CircuitRecord,
  type ComputationGraph,
  type CurvePoint,
  countNodes,
} from "@atlas/schema";
import { faithfulnessOf } from "./faithfulness.ts";
import { edgeMask } from "./mask.ts";
import { prune } from "./prune.ts";
import { firstEdges } from "./select.ts";
import { edgesBetween, firstNodes } from "./select-nodes.ts";

export interface CircuitSearch {
  graph: ComputationGraph;
  /** What the sizes count: edges, or nodes. */
  level: AttributionLevel;
  /** Cells of all edges (select.ts), or rows of all writers (select-nodes.ts), in the order of selection. */
  order: Int32Array;
  /** Mean metric of each circuit, given as masks [n_w * n_r]; at most MASKS_PER_CALL at once. */
  evaluate: (masks: Float32Array[]) => Promise<readonly number[]>;
  /** Mean metric of the whole graph. */
  clean: number;
  /** Mean metric of the empty circuit, which is the corrupted run. */
  corrupted: number;
  /** Least share of the behaviour to keep, 0 to 1. */
  threshold: number;
  /** Whether the metric's 0 is no behaviour at all, so that plain faithfulness means something. */
  fromZero: boolean;
}

/** Circuits handed over at once; for 1.6 million edges their masks take 8 · 13 MB. */
export const MASKS_PER_CALL = 8;

interface Evaluated {
  cells: Int32Array;
  point: CurvePoint;
}

export class SizeCurve {
  readonly search: CircuitSearch;
  private readonly known = new Map<number, Evaluated>();
  /** By number of edges left after pruning. */
  private readonly metrics: Map<number, number>;

  /** @param empty what a circuit without edges measures: the corrupted run, unless a published rule takes it for something else. */
  constructor(search: CircuitSearch, empty = search.corrupted) {
    this.search = search;
    this.metrics = new Map([
      [0, empty],
      [search.graph.edges, search.clean],
    ]);
  }

  /** Makes these sizes known; the empty circuit, the whole graph and what prunes to a known circuit cost nothing. */
  async evaluate(sizes: readonly number[]): Promise<void> {
    const { graph } = this.search;
    const fresh = [...new Set(sizes)].filter((size) => !this.known.has(size));
    const circuits = fresh.map((size) => {
      const chosen = this.chosen(size);
      return { size, edges: chosen.length, cells: prune(graph, chosen) };
    });
    await this.evaluatePruned(circuits.map(({ cells }) => cells));
    for (const { size, edges, cells } of circuits)
      this.known.set(size, { cells, point: this.pointOf(size, edges, cells) });
  }

  /** @param size evaluated before. */
  at(size: number): CurvePoint {
    return this.known.get(size)!.point;
  }

  /** Evaluated sizes, ascending. */
  sizes(): number[] {
    return [...this.known.keys()].sort((a, b) => a - b);
  }

  record(size: number, reached: boolean): CircuitRecord {
    const { point, cells } = this.known.get(size)!;
    return { ...point, reached, curve: this.sizes().map((each) => this.at(each)), cells: [...cells] };
  }

  /** Circuits of one order are nested, and so are their pruned forms: equally many edges are the same edges. */
  private async evaluatePruned(circuits: readonly Int32Array[]): Promise<void> {
    const { graph, evaluate } = this.search;
    const fresh = new Map(circuits.map((cells) => [cells.length, cells]));
    const pending = [...fresh.values()].filter(({ length }) => !this.metrics.has(length));
    for (let i = 0; i < pending.length; i += MASKS_PER_CALL) {
      const batch = pending.slice(i, i + MASKS_PER_CALL);
      const values = await evaluate(batch.map((cells) => edgeMask(graph, cells)));
      for (const [j, cells] of batch.entries()) this.metrics.set(cells.length, finite(values[j]));
    }
  }

  /** Edges of a size before pruning: those of nodes lead from one of them to another. */
  private chosen(size: number): Int32Array {
    const { graph, level, order } = this.search;
    return level === "edge" ? firstEdges(order, size) : edgesBetween(graph, firstNodes(order, size));
  }

  private pointOf(size: number, requestedEdges: number, cells: Int32Array): CurvePoint {
    const { graph, level, clean, corrupted, fromZero } = this.search;
    const metric = this.metrics.get(cells.length)!;
    return {
      requestedEdges,
      ...(level === "node" && { requestedNodes: size }),
      edges: cells.length,
      nodes: countNodes(graph, cells),
      metric,
      faithfulness: faithfulnessOf({ circuit: metric, clean, corrupted }, fromZero),
    };
  }
}

function finite(metric: number | undefined): number {
  if (metric === undefined || !Number.isFinite(metric)) throw new Error(`A circuit's metric came out as ${metric}`);
  return metric;
}
