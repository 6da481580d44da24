/** @file What the cursor of the trends page reads off its charts: every value with its unit, and why one is missing. */
import type { ReadGroup, ReadSeries } from "../../charts/linked-cursor/reading.ts";
import { NONE } from "../../charts/linked-cursor/reading.ts";
import { type Clock, type Line, timeOf } from "../training/chart.ts";
import { isLearned, type TrainingPoint } from "../training/derive.ts";
import { type Quantity, whyMissing } from "../training/quantity.ts";
import { isHeatmap, linesOf, type OfTask, type Part, quantityOf } from "./several-tasks.ts";
import { momentsOf } from "./stops.ts";
import type { TrendsView } from "./view-state.ts";

/** Name of the group of a chart. */
export const readName = (part: Part, task: string) => `${part} ${task}`;

/** A group for each chart, whose stops are those of `stopsOf` of all lines. */
export function readGroups(all: readonly OfTask[], view: TrendsView, clock: Clock): Record<string, ReadGroup> {
  const places = new Map(momentsOf(linesOf(all), clock).map(([time], place) => [time, place]));
  // Rows of colours show no intervals.
  const withIntervals = !isHeatmap(all);
  const timed = new Map(linesOf(all).map((line) => [line, timedPoints(line, clock, places)]));
  const groupOf = (part: Part, { task, lines }: OfTask): [string, ReadGroup] => {
    const quantity = quantityOf(part, task, view);
    const series = lines.map((line) => readSeries(line, timed.get(line)!, quantity, withIntervals));
    return [readName(part, task.name), { title: `${quantity.label}, ${task.title}`, series }];
  };
  const parts = ["behaviour", "circuit"] as const;
  return Object.fromEntries(parts.flatMap((part) => all.map((ofTask) => groupOf(part, ofTask))));
}

interface Timed {
  stops: number[];
  points: TrainingPoint[];
}

function timedPoints({ points }: Line, clock: Clock, places: ReadonlyMap<number, number>): Timed {
  const timed = points.filter((point) => timeOf(point, clock) !== null);
  return { stops: timed.map((point) => places.get(timeOf(point, clock)!)!), points: timed };
}

function readSeries(line: Line, { stops, points }: Timed, quantity: Quantity, withIntervals: boolean): ReadSeries {
  const { model: name, style, totalEdges } = line;
  const read = points.map((point) => {
    const value = quantity.value(point, totalEdges);
    if (value === null) return { value: NONE, note: whyMissing(point, quantity) };
    return { value: (quantity.worded ?? quantity.format)(value), note: noteOf(point, quantity, withIntervals) };
  });
  return { name, style, stops, values: read.map(({ value }) => value), notes: read.map(({ note }) => note) };
}

function noteOf(point: TrainingPoint, quantity: Quantity, withIntervals: boolean): string {
  const interval = (withIntervals && quantity.interval?.(point)) || null;
  const between = interval === null ? [] : [`(${interval.map((end) => quantity.format(end)).join(" to ")})`];
  return [...between, ...caveats(point, quantity)].join(", ");
}

function caveats(point: TrainingPoint, quantity: Quantity): string[] {
  const noCircuit = isLearned(point) ? "no smaller circuit reached the threshold" : "task not learned";
  return [
    ...(point.suspicion === null ? [] : ["suspicious checkpoint"]),
    ...(quantity.caveat(point) ? [noCircuit] : []),
  ];
}
