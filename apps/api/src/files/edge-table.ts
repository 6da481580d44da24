/** @file The table behind a file of edge scores: every edge of the model in the order of packed scores, and what the numbers are. */
import {
  type ComputationGraph,
  computationGraph,
  edgeCells,
  formatNode,
  formatReader,
  type MetricName,
  portableText,
  unpackScores,
} from "@atlas/schema";
import { visible } from "../access.ts";
import type { Context } from "../context.ts";

/** The newest visible run of this address; one SQL statement. */
export function findRunForFile({ db, viewer }: Context, address: string) {
  return db.query.runs.findFirst({
    where: { address, ...visible(viewer).runs },
    orderBy: { id: "desc" },
    with: {
      checkpoint: { with: { model: { with: { family: true } } } },
      task: true,
      dataset: true,
      performance: true,
      edgeScores: true,
      circuit: { columns: { curve: false }, with: { edgeRows: { columns: { cell: true } } } },
    },
  });
}

type FoundRun = NonNullable<Awaited<ReturnType<typeof findRunForFile>>>;
export type FileRun = FoundRun & { edgeScores: NonNullable<FoundRun["edgeScores"]> };

/** Whether there are edges to write: a run that scored nodes has none. */
export const scoredEdges = (run: FoundRun): run is FileRun => run.edgeScores !== null;

/** Columns of equal length, a row an edge, row-major: for each writer its readers. */
export interface EdgeTable {
  writer: string[];
  reader: string[];
  /** In the metric's unit; positive: corrupting the edge hurts the task. */
  score: Float32Array;
  inCircuit: boolean[];
}

export function edgeTable(run: FileRun): EdgeTable {
  const graph = computationGraph(run.checkpoint.model);
  const scores = unpackScores(graph, run.edgeScores.packed);
  const cells = edgeCells(graph);
  const chosen = new Set(run.circuit.edgeRows.map(({ cell }) => cell));
  return {
    ...names(graph, cells),
    score: Float32Array.from(cells, (cell) => scores[cell]!),
    inCircuit: Array.from(cells, (cell) => chosen.has(cell)),
  };
}

/** Each name is made once and shared by all its rows. */
function names(graph: ComputationGraph, cells: Int32Array): Pick<EdgeTable, "writer" | "reader"> {
  const writers = graph.writers.map(formatNode);
  const readers = graph.readers.map(formatReader);
  const columns = readers.length;
  return {
    writer: Array.from(cells, (cell) => writers[Math.floor(cell / columns)]!),
    reader: Array.from(cells, (cell) => readers[cell % columns]!),
  };
}

const UNITS: Readonly<Record<MetricName, string>> = {
  "logit-diff": "logits",
  "prob-diff": "probability",
  "log-prob": "nats",
  kl: "nats",
  accuracy: "share of prompts",
  rank: "place",
};

/** What a file's numbers are and where they come from: everything a reader needs who has nothing but the file. */
export function describeFile(run: FileRun) {
  const { checkpoint, task, dataset, circuit } = run;
  const { family, name, layers, heads, parallel, citation, license } = checkpoint.model;
  return {
    title: `Edge scores of ${name} at ${checkpoint.revision} on ${task.title ?? task.name}`,
    unit: UNITS[run.metric],
    sign: "positive: corrupting the edge hurts the task",
    order:
      "row-major: for each writer (input, then layer by layer its heads and its MLP) its readers (layer by layer all q, k, v, then the MLP; last the logits)",
    model: { family: family.name, name, layers, heads, parallel, license, citation },
    checkpoint: {
      revision: checkpoint.revision,
      step: checkpoint.step,
      tokens: checkpoint.tokens,
      weightHash: checkpoint.weightHash,
    },
    task: { name: task.name, version: task.version },
    dataset: { hash: dataset.hash, items: dataset.items },
    settings: {
      method: run.method,
      steps: run.steps,
      path: run.path,
      metric: run.metric,
      ablation: run.ablation,
      reference: run.reference,
      pooled: run.pooled,
      selection: run.selection,
      search: run.search,
      threshold: run.threshold,
      numericType: run.numericType,
    },
    circuit: {
      edges: circuit.edges,
      nodes: circuit.nodes,
      faithfulnessPlain: circuit.faithfulnessPlain,
      faithfulnessFloorCorrected: circuit.faithfulnessFloorCorrected,
    },
    address: run.address,
    analyzerVersion: run.analyzerVersion,
    command: portableText(run.command),
  };
}

export type FileDescription = ReturnType<typeof describeFile>;
