/** @file The scores that `atlas attribute` writes: readable by people and other tools, read back by `atlas circuit`. */
import {
  ABLATIONS,
  ATTRIBUTION_METHODS,
  type ComputationGraph,
  computationGraph,
  formatNode,
  formatReader,
  isEdge,
  METRICS,
  PATH_RULES,
  UserError,
} from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "../checkpoint/user-files.ts";

/** Far above any published model, so that a nonsense file cannot ask for a giant graph. */
const MAX_COUNT = 1024;

const provenance = z.object({
  method: z.enum(ATTRIBUTION_METHODS),
  /** Points on the path from corrupted to clean. */
  steps: z.int().min(1),
  path: z.enum(PATH_RULES),
  metric: z.enum(METRICS),
  /** What writers are corrupted to: interchange where absent. */
  ablation: z.enum(ABLATIONS).optional(),
  /** For mean ablation: the prompts it is taken over, and whether over their positions too. */
  reference: z.string().optional(),
  pooled: z.boolean().optional(),
  items: z.int().min(1),
  /** As in the result bundle, in the metric's unit; null where the method defines none. */
  completenessGap: z.number().nullable(),
  /** Why there is no gap. */
  completenessNote: z.string().optional(),
  /** What the run took of the machine. Told to people; files of before reports have none. */
  report: z.unknown().optional(),
  analyzerVersion: z.string(),
  /** SHA-256 of the weight files. */
  modelHash: z.string(),
  model: z.object({
    layers: z.int().min(1).max(MAX_COUNT),
    heads: z.int().min(1).max(MAX_COUNT),
    parallel: z.boolean(),
    dModel: z.int().min(1).optional(),
  }),
  /** Names of the rows, n_w. */
  writers: z.array(z.string()),
});

const edgeScoresFile = provenance.extend({
  level: z.literal("edge"),
  /** Names of the columns, n_r. */
  readers: z.array(z.string()),
  /** [n_w][n_r], null where the model has no edge. Positive: corrupting the edge hurts the task. */
  scores: z.array(z.array(z.number().nullable())),
});
const nodeScoresFile = provenance.extend({
  level: z.literal("node"),
  /** [n_w]. Positive: corrupting the node hurts the task. */
  scores: z.array(z.number()),
});
/** Files of before there were levels are of edges. */
const scoresFile = z.preprocess(
  (value) => (typeof value === "object" && value !== null ? { level: "edge", ...value } : value),
  z.discriminatedUnion("level", [edgeScoresFile, nodeScoresFile]),
);

export type EdgeScoresFile = z.infer<typeof edgeScoresFile>;
export type NodeScoresFile = z.infer<typeof nodeScoresFile>;
/** All that is not the scores. */
export type ScoresProvenance = Omit<z.infer<typeof provenance>, "writers">;

const REMEDY = "give a file that `atlas attribute --out` has written";

/** @param scores dense, [n_w * n_r] row-major; cells without an edge are written as null */
export function toScoresFile(provenance: ScoresProvenance, scores: Float32Array): EdgeScoresFile {
  const graph = computationGraph(provenance.model);
  const columns = graph.readers.length;
  return {
    ...provenance,
    level: "edge",
    writers: graph.writers.map(formatNode),
    readers: graph.readers.map(formatReader),
    scores: graph.writers.map((_, row) =>
      graph.readers.map((_, column) => (isEdge(graph, row, column) ? scores[row * columns + column]! : null)),
    ),
  };
}

/** @param scores [n_w], in the order of the computation graph */
export function toNodeScoresFile(provenance: ScoresProvenance, scores: Float32Array): NodeScoresFile {
  const { writers } = computationGraph(provenance.model);
  return { ...provenance, level: "node", writers: writers.map(formatNode), scores: [...scores] };
}

export interface ReadScores {
  file: EdgeScoresFile | NodeScoresFile;
  graph: ComputationGraph;
  /** Dense [n_w * n_r] row-major for edges, NaN where there is none; [n_w] for nodes. */
  scores: Float32Array;
}

/** @throws UserError when the file cannot be read, is malformed or contradicts itself. */
export async function readScoresFile(path: string): Promise<ReadScores> {
  const file = await readJsonFile(path, scoresFile, REMEDY);
  const graph = computationGraph(file.model);
  checkNames(path, "writers", file.writers, graph.writers.map(formatNode));
  if (file.level === "edge") {
    checkNames(path, "readers", file.readers, graph.readers.map(formatReader));
    return { file, graph, scores: denseScores(path, graph, file.scores) };
  }
  if (file.scores.length !== graph.writers.length)
    throw new UserError(`${path} does not hold ${graph.writers.length} scores; ${REMEDY}.`);
  return { file, graph, scores: Float32Array.from(file.scores) };
}

function checkNames(path: string, axis: string, found: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((name, i) => name !== found[i]);
  if (at >= 0 || found.length !== expected.length)
    throw new UserError(
      `${path} lists ${found.length} ${axis} where its model has ${expected.length}, ` +
        `the first difference at ${at < 0 ? found[expected.length] : expected[at]}; ${REMEDY}.`,
    );
}

function denseScores(path: string, graph: ComputationGraph, rows: EdgeScoresFile["scores"]): Float32Array {
  const columns = graph.readers.length;
  if (rows.length !== graph.writers.length || rows.some((row) => row.length !== columns))
    throw new UserError(`${path} does not hold ${graph.writers.length} × ${columns} scores; ${REMEDY}.`);
  const dense = new Float32Array(rows.length * columns);
  for (const [row, values] of rows.entries())
    for (const [column, value] of values.entries()) {
      if ((value !== null) !== isEdge(graph, row, column))
        throw new UserError(
          `${path} ${value === null ? "lacks the score of" : "scores"} ${formatNode(graph.writers[row]!)}->` +
            `${formatReader(graph.readers[column]!)}, which is ${value === null ? "an" : "no"} edge of its model; ${REMEDY}.`,
        );
      dense[row * columns + column] = value ?? Number.NaN;
    }
  return dense;
}
