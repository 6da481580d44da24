/**
 * @file How much a result depends on its prompts: intervals of its means and of its faithfulness, how often each edge and node would be
 * chosen, how alike the circuits of resamples are. The model does not run again: means of resampled prompts follow from what was
 * kept of each prompt.
 */
import {
  type Bootstrap,
  bootstrap,
  nodesOf,
  type Resamples,
  resampleItems,
  type Statistic,
  selectionFrequency,
  stabilityScore,
} from "@atlas/metrics";
import {
  type BootstrapRecord,
  type CircuitRecord,
  type ComputationGraph,
  edgeCells,
  type IntervalRecord,
  type Selection,
} from "@atlas/schema";
import { prune } from "../circuit/prune.ts";
import { firstEdges, selectionOrder } from "../circuit/select.ts";
import { resampledScores } from "./resampled-scores.ts";
import type { RunOptions } from "./run-options.ts";

export interface ResampledRun {
  graph: ComputationGraph;
  /** Scores of each item, [items × edges] row-major, in the order of edgeCells. */
  perItemScores: Float32Array;
  /** The task's own metric of each item on the clean prompt. */
  own: readonly number[];
  selection: Selection;
  circuit: CircuitRecord;
  /** Metric of each item by number of edges left after pruning, for every point of the curve, the empty circuit and the whole graph. */
  perItemMetric: ReadonlyMap<number, readonly number[]>;
}

/** The same for all results, so that differences between them are taken within a resample. */
export const BOOTSTRAP_SEED = 0;
const LEVEL = 0.95;
/** Above it BCa intervals, which take every statistic once more for each item, would cost more than they are worth. */
const MOST_ITEMS_FOR_BCA = 1000;

export async function bootstrapRun(
  run: ResampledRun,
  count: number,
  options: RunOptions = {},
): Promise<BootstrapRecord> {
  const start = performance.now();
  const { graph, own, circuit, perItemMetric } = run;
  const [clean, corrupted] = [perItemMetric.get(graph.edges)!, perItemMetric.get(0)!];
  const resamples = resampleItems(clean.length, BOOTSTRAP_SEED, count);
  const method = clean.length > MOST_ITEMS_FOR_BCA ? "percentile" : "bca";
  const interval = (statistic: Statistic) => asRecord(bootstrap(statistic, resamples, { method, level: LEVEL }));
  const faithfulness = (edges: number) => {
    const values = perItemMetric.get(edges)!;
    return {
      plain: interval(ratio([values], [clean])),
      floorCorrected: interval(ratio([values, corrupted], [clean, corrupted])),
    };
  };
  const right = own.map((value) => (value > 0 ? 1 : 0));
  const circuits = await resampledCircuits(run, resamples, options);
  const edges = selectionFrequency(circuits);
  const nodes = selectionFrequency(circuits.map((cells) => nodesOf(graph, cells)));
  const stability = stabilityScore(circuits);
  return {
    resamples: count,
    seed: BOOTSTRAP_SEED,
    level: LEVEL,
    method,
    clean: interval(meanOf(clean)),
    corrupted: interval(meanOf(corrupted)),
    accuracy: interval(meanOf(right)),
    metric: interval(meanOf(perItemMetric.get(circuit.edges)!)),
    ...faithfulness(circuit.edges),
    curve: circuit.curve.map((point) => faithfulness(point.edges)),
    stability: stability.kind === "measured" ? stability.value : null,
    edges: { cells: [...edges.cells], frequency: [...edges.frequency] },
    nodes: { nodes: [...nodes.cells], frequency: [...nodes.frequency] },
    seconds: (performance.now() - start) / 1000,
  };
}

/** The pruned circuit of the requested size by the scores of each resample. */
async function resampledCircuits(run: ResampledRun, resamples: Resamples, options: RunOptions): Promise<Int32Array[]> {
  const { graph, perItemScores, selection, circuit } = run;
  const cells = edgeCells(graph);
  const dense = new Float32Array(graph.writers.length * graph.readers.length);
  const circuits: Int32Array[] = [];
  for await (const scores of resampledScores(perItemScores, resamples, options)) {
    for (let i = 0; i < cells.length; i++) dense[cells[i]!] = scores[i]!;
    const order = selectionOrder(selection, graph, dense, { most: circuit.requestedEdges });
    circuits.push(prune(graph, firstEdges(order, circuit.requestedEdges)));
  }
  return circuits;
}

const asRecord = ({ interval }: Bootstrap): IntervalRecord =>
  interval.kind === "measured" ? { low: interval.low, high: interval.high } : null;

/** Σ of draws times value, over the number of draws. */
function meanOf(values: readonly number[]): Statistic {
  return (draws) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      sum += draws[i]! * values[i]!;
      total += draws[i]!;
    }
    return sum / total;
  };
}

type Difference = readonly [values: readonly number[], less?: readonly number[]];

/** Mean of one difference over that of another; NaN where the divisor is zero. */
function ratio(part: Difference, whole: Difference): Statistic {
  const each = ([values, less]: Difference) => Float64Array.from(values, (value, i) => value - (less?.[i] ?? 0));
  const [parts, wholes] = [each(part), each(whole)];
  return (draws) => {
    let above = 0;
    let below = 0;
    for (let i = 0; i < parts.length; i++) {
      above += draws[i]! * parts[i]!;
      below += draws[i]! * wholes[i]!;
    }
    return below === 0 ? Number.NaN : above / below;
  };
}
