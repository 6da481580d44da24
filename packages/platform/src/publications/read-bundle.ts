/** @file A stored run as the bundle that it was stored from, so that it can be published elsewhere. */
import {
  type BootstrapRecord,
  BUNDLE_FORMAT,
  type ComputationGraph,
  computationGraph,
  edgeCells,
  packScores,
  type ResultBundle,
  readerNodes,
} from "@atlas/schema";
import type { Db } from "../database.ts";
import { checkpointOf, datasetOf, modelOf, provenanceOf } from "./read-records.ts";

/** With everything that its bundle held. */
function loadRun(db: Db, id: number) {
  return db.query.runs.findFirst({
    where: { id },
    with: {
      checkpoint: { with: { model: { with: { family: true } }, examinations: true } },
      task: true,
      dataset: true,
      performance: true,
      edgeScores: true,
      nodeScores: { orderBy: { row: "asc" } },
      circuit: { with: { bootstrap: true, edgeRows: { columns: { cell: true }, orderBy: { cell: "asc" } } } },
    },
  });
}

type Run = NonNullable<Awaited<ReturnType<typeof loadRun>>>;

/** @throws Error when there is no such run. */
export async function readBundle(db: Db, runId: number): Promise<ResultBundle> {
  const run = await loadRun(db, runId);
  if (run === undefined) throw new Error(`run ${runId} is not stored`);
  const { checkpoint, performance, timings, peakMemory, completenessGap, address } = run;
  const graph = computationGraph(checkpoint.model);
  const { metric, clean, corrupted, accuracy } = performance;
  return {
    format: BUNDLE_FORMAT,
    address,
    model: modelOf(checkpoint.model),
    checkpoint: checkpointOf(checkpoint, run.projectId),
    task: { name: run.task.name, version: run.task.version, metric: run.task.metric },
    dataset: datasetOf(run.dataset),
    settings: settingsOf(run),
    provenance: {
      ...provenanceOf(run),
      ...(run.device !== null && { device: run.device }),
    },
    ...{ timings, peakMemory, completenessGap },
    ...reportOf(run),
    performance: { metric, clean, corrupted, accuracy },
    circuit: circuitOf(run, graph),
    scores: scoresOf(run, graph),
  };
}

function settingsOf(run: Run): ResultBundle["settings"] {
  const { method, level, steps, path, metric, ablation, selection, threshold, numericType } = run;
  const { reference, pooled, search, resamples } = run;
  return {
    ...{ method, level, steps, path, metric, ablation, selection, threshold, numericType },
    ...(reference !== null && { reference }),
    ...(pooled !== null && { pooled }),
    ...(search !== "stable" && { search }),
    ...(resamples > 0 && { resamples }),
  };
}

/** A report is there whole or not at all, which the table holds. */
function reportOf({ memoryEstimate, peakOf, operations, flops, productFlops }: Run): Pick<ResultBundle, "report"> {
  if (memoryEstimate === null) return {};
  const rates = { operations: operations!, flops: flops!, productFlops: productFlops! };
  return { report: { memoryEstimate, peakOf: peakOf!, ...rates } };
}

function circuitOf(run: Run, graph: ComputationGraph): ResultBundle["circuit"] {
  const { requestedEdges, requestedNodes, edges, nodes, metric, reached, curve, bootstrap } = run.circuit;
  return {
    ...{ requestedEdges, edges, nodes, metric, reached, curve },
    ...(requestedNodes !== null && { requestedNodes }),
    faithfulness: { plain: run.circuit.faithfulnessPlain, floorCorrected: run.circuit.faithfulnessFloorCorrected },
    ...(bootstrap && { bootstrap: bootstrapOf(bootstrap) }),
    cells: run.level === "edge" ? run.circuit.edgeRows.map(({ cell }) => cell) : cellsBetween(run, graph),
  };
}

/** Circuits of nodes keep all edges between their nodes; what leads nowhere was pruned with its node. */
function cellsBetween({ nodeScores }: Run, graph: ComputationGraph): number[] {
  const kept = new Set(nodeScores.filter(({ inCircuit }) => inCircuit).map(({ row }) => row));
  const readBy = readerNodes(graph);
  const columns = graph.readers.length;
  return Array.from(edgeCells(graph)).filter((cell) => {
    const reader = readBy[cell % columns]!;
    return kept.has(Math.floor(cell / columns)) && (kept.has(reader) || reader === graph.writers.length);
  });
}

function bootstrapOf(row: NonNullable<Run["circuit"]["bootstrap"]>): BootstrapRecord {
  const { resamples, seed, level, method, stability, seconds, intervals } = row;
  return {
    ...{ resamples, seed, level, method, stability, seconds, ...intervals },
    edges: { cells: row.edgeCells, frequency: row.edgeFrequency },
    nodes: { nodes: row.nodeNumbers, frequency: row.nodeFrequency },
  };
}

function scoresOf({ level, edgeScores, nodeScores }: Run, graph: ComputationGraph): string {
  if (level === "edge") return Buffer.from(edgeScores!.packed).toString("base64");
  const scores = Float32Array.from(nodeScores, ({ score }) => score);
  return Buffer.from(packScores(graph, scores, level)).toString("base64");
}
