/** @file Turns the API's columns into one series of checkpoints a model, behaviour and circuit joined by revision. */
import type { Metric } from "../../lib/metric.ts";
import type { METHOD_NAMES } from "../../lib/settings.ts";
import type { TrainingResult } from "./query.ts";

/** Accuracy of a model that does not know the task: each prompt is right or wrong with even odds. */
export const CHANCE = 0.5;

/**
 * Below this accuracy a model cannot be said to do a task: even odds on 128 prompts reach it once in a hundred times
 * (mean 64, deviation 5.7). There is then no behaviour for a circuit to keep, and its size says nothing.
 */
const LEARNED_FROM = 0.6;

export function isLearned({ accuracy }: { accuracy: number }): boolean {
  return accuracy >= LEARNED_FROM;
}

/** What is known of the circuit at a checkpoint. Faithfulness is null where its divisor is zero. */
export interface CircuitSize {
  requestedEdges: number;
  edges: number;
  nodes: number;
  plain: number | null;
  floorCorrected: number | null;
  reached: boolean;
}

/** One checkpoint of one model on one task; metrics in the metric's unit, accuracy 0 to 1. */
export interface TrainingPoint {
  revision: string;
  step: number;
  tokens: number | null;
  accuracy: number;
  clean: number;
  corrupted: number;
  circuit: CircuitSize | null;
  /** What is wrong with the checkpoint; null where nothing is known to be. */
  suspicion: string | null;
  /** Content address of the result. */
  address: string;
  analyzerVersion: string;
  method: keyof typeof METHOD_NAMES;
}

/** A model's checkpoints on one task, by training step. */
export interface TrainingSeries {
  model: string;
  metric: Metric;
  totalEdges: number | null;
  points: TrainingPoint[];
}

type Sizes = TrainingResult["circuitSizeTrend"][number];
type Performance = TrainingResult["taskPerformanceTrend"][number];

export function trainingSeries(result: TrainingResult): TrainingSeries[] {
  return result.taskPerformanceTrend.map((performance) => {
    const sizes = result.circuitSizeTrend.find(({ model }) => model.name === performance.model.name);
    return {
      model: performance.model.name,
      metric: performance.metric,
      totalEdges: sizes?.totalEdges ?? null,
      points: pointsOf(performance, sizes === undefined ? new Map() : sizesByRevision(sizes)),
    };
  });
}

function pointsOf(columns: Performance, circuits: ReadonlyMap<string, CircuitSize>): TrainingPoint[] {
  return columns.revisions.map((revision, i) => ({
    revision,
    step: columns.steps[i]!,
    tokens: columns.tokens[i] ?? null,
    accuracy: columns.accuracy[i]!,
    clean: columns.clean[i]!,
    corrupted: columns.corrupted[i]!,
    circuit: circuits.get(revision) ?? null,
    suspicion: columns.suspicions[i] ?? null,
    address: columns.addresses[i]!,
    analyzerVersion: columns.analyzerVersions[i]!,
    method: columns.methods[i]!,
  }));
}

function sizesByRevision(columns: Sizes): Map<string, CircuitSize> {
  return new Map(
    columns.revisions.map((revision, i) => [
      revision,
      {
        requestedEdges: columns.requestedEdges[i]!,
        edges: columns.edges[i]!,
        nodes: columns.nodes[i]!,
        plain: columns.plain[i] ?? null,
        floorCorrected: columns.floorCorrected[i] ?? null,
        reached: columns.reached[i]!,
      },
    ]),
  );
}
