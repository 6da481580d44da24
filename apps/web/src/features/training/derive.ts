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

/** Where most resamples of the prompts put a number. */
export type Interval = readonly [low: number, high: number];

/** What resampling the prompts tells of a checkpoint. Each is null where nothing can be divided. */
export interface Resampled {
  /** Share of resamples inside the intervals. */
  level: number;
  accuracy: Interval | null;
  clean: Interval | null;
  floorCorrected: Interval | null;
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
  /** Null where prompts were not resampled. */
  resampled: Resampled | null;
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
      points: pointsOf(performance, sizes),
    };
  });
}

function pointsOf(columns: Performance, sizes: Sizes | undefined): TrainingPoint[] {
  const places = new Map(sizes?.revisions.map((revision, i) => [revision, i]));
  return columns.revisions.map((revision, i) => {
    const place = places.get(revision);
    return {
      revision,
      step: columns.steps[i]!,
      tokens: columns.tokens[i] ?? null,
      accuracy: columns.accuracy[i]!,
      clean: columns.clean[i]!,
      corrupted: columns.corrupted[i]!,
      circuit: sizes === undefined || place === undefined ? null : circuitSize(sizes, place),
      resampled: resampled(columns, i, sizes, place),
      suspicion: columns.suspicions[i] ?? null,
      address: columns.addresses[i]!,
      analyzerVersion: columns.analyzerVersions[i]!,
      method: columns.methods[i]!,
    };
  });
}

function circuitSize(columns: Sizes, i: number): CircuitSize {
  return {
    requestedEdges: columns.requestedEdges[i]!,
    edges: columns.edges[i]!,
    nodes: columns.nodes[i]!,
    plain: columns.plain[i] ?? null,
    floorCorrected: columns.floorCorrected[i] ?? null,
    reached: columns.reached[i]!,
  };
}

function resampled(
  columns: Performance,
  i: number,
  sizes: Sizes | undefined,
  place: number | undefined,
): Resampled | null {
  const level = columns.intervalLevels[i] ?? null;
  if (level === null) return null;
  return {
    level,
    accuracy: interval(columns.accuracyLow[i], columns.accuracyHigh[i]),
    clean: interval(columns.cleanLow[i], columns.cleanHigh[i]),
    floorCorrected:
      sizes === undefined || place === undefined
        ? null
        : interval(sizes.floorCorrectedLow[place], sizes.floorCorrectedHigh[place]),
  };
}

function interval(low: number | null | undefined, high: number | null | undefined): Interval | null {
  return low == null || high == null ? null : [low, high];
}
