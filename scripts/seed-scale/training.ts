/**
 * @file Made-up training: behaviours that emerge, circuits that drift, scores with heavy tails. Everything follows from the seed and the
 * names of what it is about, so that the same seed gives the same rows in whatever order they are made.
 */
import { type ComputationGraph, type CurvePoint, computationGraph, countNodes, edgeCells } from "@atlas/schema";
import { generatorFor } from "../../apps/analyzer/src/tensor/random.ts";
import { LAST_STEP, type ScaleModel, type ScaleTask, type Volume } from "./volume.ts";

/** Uniform numbers in [0, 1). */
export function uniform(...key: (string | number)[]): () => number {
  const generator = generatorFor(key.join("/"));
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Edges of the chosen circuits' candidates over those of the largest circuit: over training a circuit moves through them. */
const CANDIDATES = 3;
/** A whole graph is stored as rows up to this size, that of 160m, where its matrix is stored. */
const WHOLE_UP_TO = 32_347;
/** Before this step there is no behaviour, so the last draw of prompts finds no circuit but the whole graph. */
const WHOLE_BEFORE = 4;

/** What stays the same for a model on a task over training. */
export interface Line {
  graph: ComputationGraph;
  cells: Int32Array;
  /** Edges, by their place among all, that are in a circuit at some time. */
  candidates: Int32Array;
  strengths: Float32Array;
  /** Where on the way through training the behaviour appears, 0 to 1. */
  emergence: number;
  metric: ScaleTask["metric"];
  typicalSize: number;
  key: string;
  /** Whether a whole graph may be stored as rows. */
  mayBeWhole: boolean;
}

/** What the lines of a model share. */
export function graphOf(model: ScaleModel, { matricesUpTo }: Volume): Pick<Line, "graph" | "cells" | "mayBeWhole"> {
  const graph = computationGraph(model);
  return { graph, cells: edgeCells(graph), mayBeWhole: graph.edges <= Math.min(WHOLE_UP_TO, matricesUpTo) };
}

export function lineOf(seed: number, model: ScaleModel, task: ScaleTask, shared: ReturnType<typeof graphOf>): Line {
  const { graph } = shared;
  const key = `${seed}/${model.name}/${task.name}`;
  const random = uniform(key);
  const typicalSize = Math.ceil(1.5 * graph.edges ** 0.4);
  const chosen = new Set<number>();
  while (chosen.size < CANDIDATES * typicalSize) chosen.add(Math.floor(random() * graph.edges));
  const candidates = Int32Array.from(chosen);
  const strengths = Float32Array.from(candidates, () => (random() < 0.7 ? 1 : -1) / (0.2 + 5 * random()));
  return {
    ...shared,
    ...{ candidates, strengths, typicalSize, key, metric: task.metric },
    emergence: 0.45 + 0.15 * random() - graph.layers / 400,
  };
}

export interface Moment {
  clean: number;
  corrupted: number;
  accuracy: number;
  /** Edges of the circuit by their place among all, ascending, with their scores. */
  edges: Int32Array;
  scores: Float32Array;
  reached: boolean;
  nodes: number;
  faithfulness: CurvePoint["faithfulness"];
  metric: number;
  curve: CurvePoint[];
}

/** @param draw of prompts. @param last whether it is the last draw. */
export function momentOf(line: Line, step: number, draw: number, last: boolean): Moment {
  const random = uniform(line.key, step, draw);
  const way = Math.log2(step + 1) / Math.log2(LAST_STEP + 1);
  const level = 1 / (1 + Math.exp(-24 * (way - line.emergence)));
  const unit = line.metric === "logit-diff" ? 4 : 0.8;
  const clean = unit * (level + 0.04 * random());
  const corrupted = -0.1 * unit * level;
  const whole = last && step < WHOLE_BEFORE && line.mayBeWhole;
  const { edges, scores } = whole ? wholeGraph(line, random) : chosenEdges(line, way, level, draw, random);
  const nodes = countNodes(
    line.graph,
    edges.map((edge) => line.cells[edge]!),
  );
  const floorCorrected = whole ? 1 : 0.8 + 0.15 * random();
  const at = (share: number): CurvePoint =>
    curvePoint(share, { edges: edges.length, nodes, clean, corrupted, floorCorrected });
  const { metric, faithfulness } = at(1);
  return {
    ...{ clean, corrupted, accuracy: 0.5 + 0.5 * level * (1 - 0.05 * random()), edges, scores, reached: !whole, nodes },
    ...{ faithfulness, metric, curve: [0.125, 0.25, 0.5, 0.75, 1].map(at) },
  };
}

/** A stretch of the candidates that moves on through training, a little further with each draw. */
function chosenEdges(line: Line, way: number, level: number, draw: number, random: () => number) {
  const size = Math.round(line.typicalSize * (0.7 + 0.4 * level + 0.1 * random()));
  const room = line.candidates.length - size;
  const first = Math.min(room, Math.round(way * room * 0.9) + Math.round(draw * 0.04 * size));
  const picked = Array.from({ length: size }, (_, i) => first + i).sort(
    (a, b) => line.candidates[a]! - line.candidates[b]!,
  );
  return {
    edges: Int32Array.from(picked, (at) => line.candidates[at]!),
    scores: Float32Array.from(picked, (at) => line.strengths[at]! * (0.05 + level) * (0.9 + 0.2 * random())),
  };
}

function wholeGraph({ graph }: Line, random: () => number) {
  return {
    edges: Int32Array.from({ length: graph.edges }, (_, edge) => edge),
    scores: Float32Array.from({ length: graph.edges }, () => 1e-3 * heavyTailed(random())),
  };
}

/** Of a uniform number: most near zero, few large, either sign. */
export const heavyTailed = (u: number): number => (2 * u - 1) ** 5;

interface Chosen {
  edges: number;
  nodes: number;
  clean: number;
  corrupted: number;
  floorCorrected: number;
}

function curvePoint(share: number, { edges, nodes, clean, corrupted, floorCorrected }: Chosen): CurvePoint {
  const kept = Math.ceil(share * edges);
  const recovered = floorCorrected * share ** 0.5;
  const metric = corrupted + recovered * (clean - corrupted);
  return {
    ...{ requestedEdges: kept, edges: kept, nodes: Math.ceil(share * nodes), metric },
    faithfulness: { plain: metric / clean, floorCorrected: recovered },
  };
}
