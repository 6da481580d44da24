/** @file What resampling the prompts tells of a run and its circuit. */
import {
  type BootstrapRecord,
  computationGraph,
  formatNode,
  formatReader,
  type GraphShape,
  type IntervalRecord,
  logitsNode,
} from "@atlas/schema";
import type { BootstrapIntervals } from "@atlas/schema/db";
import { builder } from "../../builder.ts";
import { EDGES_COST } from "../../shared/limits.ts";
import { NULLABLE_COLUMN } from "../trend/shared-fields.ts";

const Interval = builder.objectRef<NonNullable<IntervalRecord>>("Interval").implement({
  description: "Where most resamples of the prompts put a number.",
  fields: (t) => ({
    low: t.exposeFloat("low", { description: "Lower end. Unit: that of the number." }),
    high: t.exposeFloat("high", { description: "Upper end. Unit: that of the number." }),
  }),
});

interface Membership {
  names: [writers: string[], readers: string[]];
  frequency: number[];
}

const EdgeMembership = builder.objectRef<Membership>("EdgeMembership").implement({
  description:
    "How often each edge is chosen, as columns of equal length, most often first: entry i of each column belongs to edge i.",
  fields: (t) => ({
    writers: t.stringList({ description: "Where each edge starts.", resolve: ({ names }) => names[0] }),
    readers: t.stringList({ description: "Where each edge ends.", resolve: ({ names }) => names[1] }),
    frequencies: t.exposeFloatList("frequency", {
      description: "Shares of the resampled circuits that hold each edge. Range: above 0 to 1.",
    }),
  }),
});

const NodeMembership = builder.objectRef<Membership>("NodeMembership").implement({
  description:
    "How often each node is in a chosen circuit, as columns of equal length, most often first: entry i of each column belongs to node i.",
  fields: (t) => ({
    nodes: t.stringList({ description: "Names of the nodes.", resolve: ({ names }) => names[0] }),
    frequencies: t.exposeFloatList("frequency", {
      description: "Shares of the resampled circuits that hold each node. Range: above 0 to 1.",
    }),
  }),
});

const CurveIntervals = builder.objectRef<BootstrapRecord["curve"]>("CurveIntervals").implement({
  description: "Intervals of the faithfulness curve, as columns in the order of its sizes.",
  fields: (t) => {
    const column = (of: "plain" | "floorCorrected", end: "low" | "high", what: string) =>
      t.floatList({
        nullable: NULLABLE_COLUMN,
        description: `${end === "low" ? "Lower" : "Upper"} ends for ${what} faithfulness; 1 is all of the behaviour. Null where resampling gives none, as where nothing can be divided.`,
        resolve: (curve) => curve.map((point) => point[of]?.[end] ?? null),
      });
    return {
      plainLow: column("plain", "low", "plain"),
      plainHigh: column("plain", "high", "plain"),
      floorCorrectedLow: column("floorCorrected", "low", "floor-corrected"),
      floorCorrectedHigh: column("floorCorrected", "high", "floor-corrected"),
    };
  },
});

const SHAPE = {
  circuit: {
    columns: { id: true },
    with: {
      run: {
        columns: { id: true },
        with: {
          checkpoint: {
            columns: { id: true },
            with: { model: { columns: { layers: true, heads: true, parallel: true } } },
          },
        },
      },
    },
  },
} as const;

builder.drizzleObject("circuitBootstraps", {
  name: "CircuitBootstrap",
  description:
    "What resampling the prompts with replacement tells: intervals of a run's numbers, and how often edges and nodes are chosen by scores of resampled prompts, for circuits of the requested size.",
  select: { columns: { circuitId: true } },
  fields: (t) => {
    const interval = (of: Exclude<keyof BootstrapIntervals, "curve">, what: string) =>
      t.field({
        type: Interval,
        nullable: true,
        description: `Interval of ${what}; null where resampling gives none: the number is undefined on the resamples, or outside all of them.`,
        select: { columns: { intervals: true } },
        resolve: ({ intervals }) => intervals[of],
      });
    return {
      resamples: t.exposeInt("resamples", { description: "Number of resamples, at least 1." }),
      level: t.exposeFloat("level", { description: "Share of resamples inside an interval. Range: 0 to 1." }),
      method: t.exposeString("method", {
        description: 'How intervals are made: "bca" (corrected for bias and skewness) or "percentile".',
      }),
      secondsTotal: t.exposeFloat("seconds", { description: "Time it took. Unit: seconds, at least 0." }),
      clean: interval("clean", "the mean metric on clean prompts"),
      corrupted: interval("corrupted", "the mean metric on corrupted prompts"),
      accuracy: interval("accuracy", "the accuracy"),
      metric: interval("metric", "the mean metric of the circuit as it is"),
      faithfulness: interval("plain", "its plain faithfulness"),
      faithfulnessFloorCorrected: interval("floorCorrected", "its floor-corrected faithfulness"),
      curve: t.field({
        type: CurveIntervals,
        description: "Intervals at every size that was evaluated.",
        select: { columns: { intervals: true } },
        resolve: ({ intervals }) => intervals.curve,
      }),
      stability: t.exposeFloat("stability", {
        nullable: true,
        description:
          "Mean Jaccard overlap of the edges of every two resampled circuits. Range: 0 to 1; 1 is the same circuit each time. Null where all are empty.",
      }),
      edges: t.field({
        type: EdgeMembership,
        description: "Edges of any resampled circuit.",
        complexity: EDGES_COST,
        select: { columns: { edgeCells: true, edgeFrequency: true }, with: SHAPE },
        resolve: ({ edgeCells, edgeFrequency, circuit }) =>
          edgeMembership(circuit.run.checkpoint.model, edgeCells, edgeFrequency),
      }),
      nodes: t.field({
        type: NodeMembership,
        description: "Nodes of any resampled circuit.",
        complexity: EDGES_COST,
        select: { columns: { nodeNumbers: true, nodeFrequency: true }, with: SHAPE },
        resolve: ({ nodeNumbers, nodeFrequency, circuit }) =>
          nodeMembership(circuit.run.checkpoint.model, nodeNumbers, nodeFrequency),
      }),
    };
  },
});

/** Places of the frequencies, highest first; equal ones in their order. */
const descending = (frequency: readonly number[]): number[] =>
  [...frequency.keys()].sort((a, b) => frequency[b]! - frequency[a]! || a - b);

function edgeMembership(shape: GraphShape, cells: readonly number[], frequency: readonly number[]): Membership {
  const { writers, readers } = computationGraph(shape);
  const order = descending(frequency);
  const ends = order.map((i) => [Math.floor(cells[i]! / readers.length), cells[i]! % readers.length] as const);
  return {
    names: [ends.map(([row]) => formatNode(writers[row]!)), ends.map(([, column]) => formatReader(readers[column]!))],
    frequency: order.map((i) => frequency[i]!),
  };
}

function nodeMembership(shape: GraphShape, numbers: readonly number[], frequency: readonly number[]): Membership {
  const graph = computationGraph(shape);
  const order = descending(frequency);
  const name = (node: number) => (node === logitsNode(graph) ? "logits" : formatNode(graph.writers[node]!));
  return { names: [order.map((i) => name(numbers[i]!)), []], frequency: order.map((i) => frequency[i]!) };
}
