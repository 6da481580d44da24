/** @file The quantities that can be followed over training: what each is, in which unit, and when it needs a caveat. */
import {
  formatCount,
  formatCountOf,
  formatNumber,
  formatPercent,
  formatPercentTick,
  formatTick,
} from "../../lib/format.ts";
import type { MethodName } from "../../lib/methods.ts";
import { METRIC_NAMES, type Metric } from "../../lib/metric.ts";
import { CHANCE, type Interval, isLearned, type TrainingPoint } from "./derive.ts";

export interface Quantity {
  /** Name with unit. */
  label: string;
  unit: string;
  /** Where the methods page explains it. */
  explained: MethodName;
  /** Fixed range, so that pages can be compared; absent where the data decide it. */
  domain?: [number, number];
  /** A level worth a line of its own. */
  reference?: { at: number; label: string };
  /** Null where it is not known or not defined. */
  value(point: TrainingPoint, totalEdges: number | null): number | null;
  /** Where most resamples of the prompts put the value; absent where they are not asked, null where they do not say. */
  interval?(point: TrainingPoint): Interval | null;
  format(value: number): string;
  /** With its unit, where `format` leaves that out. */
  worded?(value: number): string;
  /** Why there is no value although there is a circuit. */
  missing?: string;
  /** How the axis writes it, where shorter than `format`. */
  tick?(value: number): string;
  /** Whether the value needs the caveat that there is no proper circuit: the task is not learned, or no size reached the threshold. */
  caveat(point: TrainingPoint): boolean;
  /** What an outline means, in the key. */
  hollow: string;
}

const noCircuit = (point: TrainingPoint) => !isLearned(point) || point.circuit?.reached === false;
/** Of quantities of the whole model. */
const SUSPICIOUS = { caveat: () => false, hollow: "suspicious checkpoint" } as const;
/** Of quantities of its circuit. */
const NO_CIRCUIT = {
  caveat: noCircuit,
  hollow: "task not learned, no circuit found, or suspicious checkpoint",
} as const;

export const ACCURACY: Quantity = {
  label: "Accuracy",
  unit: "share of prompts",
  explained: "accuracy",
  domain: [0, 1],
  reference: { at: CHANCE, label: "chance" },
  value: ({ accuracy }) => accuracy,
  interval: ({ resampled }) => resampled?.accuracy ?? null,
  format: formatPercent,
  tick: formatPercentTick,
  ...SUSPICIOUS,
};

export function metricQuantity(metric: Metric): Quantity {
  const { name, unit, even } = METRIC_NAMES[metric];
  return {
    label: `${name} (${unit})`,
    unit,
    explained: "metric",
    ...(even !== null && { reference: { at: even, label: "even" } }),
    value: ({ clean }) => clean,
    interval: ({ resampled }) => resampled?.clean ?? null,
    format: formatNumber,
    worded: (value) => `${formatNumber(value)} ${unit}`,
    tick: formatTick,
    ...SUSPICIOUS,
  };
}

export const CIRCUIT_QUANTITIES = {
  share: {
    label: "Share of all edges",
    unit: "share of the edges of the whole graph",
    explained: "circuit-size",
    value: ({ circuit }, totalEdges) => (circuit === null || totalEdges === null ? null : circuit.edges / totalEdges),
    missing: "how many edges the whole graph has is not known",
    format: formatPercent,
    tick: formatPercentTick,
    ...NO_CIRCUIT,
  },
  edges: {
    label: "Edges in the circuit",
    unit: "edges",
    explained: "circuit-size",
    value: ({ circuit }) => circuit?.edges ?? null,
    format: formatCount,
    worded: (value) => formatCountOf(value, "edge"),
    ...NO_CIRCUIT,
  },
  nodes: {
    label: "Nodes in the circuit",
    unit: "nodes",
    explained: "circuit-size",
    value: ({ circuit }) => circuit?.nodes ?? null,
    format: formatCount,
    worded: (value) => formatCountOf(value, "node"),
    ...NO_CIRCUIT,
  },
  faithfulness: {
    label: "Faithfulness above the floor",
    unit: "share of the behaviour above the floor",
    explained: "faithfulness",
    // Before a task is learned the divisor is next to nothing and the ratio can be anything.
    domain: [-0.5, 1.5],
    reference: { at: 1, label: "all" },
    value: ({ circuit }) => circuit?.floorCorrected ?? null,
    missing: "clean and corrupted prompts score the same",
    interval: ({ resampled }) => resampled?.floorCorrected ?? null,
    format: formatPercent,
    tick: formatPercentTick,
    ...NO_CIRCUIT,
  },
} as const satisfies Record<string, Quantity>;

/** Why a checkpoint has no value. */
export function whyMissing({ circuit }: TrainingPoint, { missing }: Quantity): string {
  return circuit === null || missing === undefined ? "no circuit of this checkpoint" : missing;
}
