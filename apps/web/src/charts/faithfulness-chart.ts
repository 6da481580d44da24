/** @file How much of the behaviour a circuit keeps, by its size: one curve plain, one above the floor. */
import * as Plot from "@observablehq/plot";
import { axisMarks, MARGINS, type YAxis } from "./axes.ts";
import { caretMarks, type Side } from "./beyond-frame.ts";
import { plotSvg } from "./plot-svg.ts";
import { zeroSlotScale } from "./zero-slot-scale.ts";

export interface FaithfulnessPoint {
  /** Edges left after pruning. */
  edges: number;
  /** Share of the behaviour kept, inside the y domain; null where the divisor is zero. */
  plain: number | null;
  floorCorrected: number | null;
  /** On which side of the frame they lie, where at its edge for that. */
  beyond: { plain: Side | null; floorCorrected: Side | null };
  /** Where most resamples of the prompts put it, inside the y domain; null where they do not say. */
  band: readonly [low: number, high: number] | null;
  title: string;
  /** The size that was chosen as the circuit. */
  chosen: boolean;
}

export interface FaithfulnessChart {
  label: string;
  points: FaithfulnessPoint[];
  /** The reference is the share that the circuit had to keep. */
  y: YAxis;
  width: number;
  height: number;
}

export function faithfulnessChart({ label, points, y, ...size }: FaithfulnessChart): string {
  const counts = points.map(({ edges }) => edges);
  const scale = zeroSlotScale(counts, "log");
  const x = { scale, label: "Edges in the circuit", format: (count: number) => count.toLocaleString("en-GB") };
  const options: Plot.PlotOptions = {
    ...size,
    ...MARGINS,
    x: { domain: scale.domain, label: null },
    y: { domain: y.domain, label: null },
    marks: [...axisMarks(x, y, size), ...curveMarks(points, (point) => scale.at(point.edges))],
  };
  return plotSvg(options, label);
}

function curveMarks(points: readonly FaithfulnessPoint[], x: (point: FaithfulnessPoint) => number): Plot.Markish[] {
  // Zero has a slot of its own that is not to scale, so no line leads there.
  const onLine = points.filter(({ edges }) => edges > 0);
  const plain = { x, y: "plain" };
  const corrected = { x, y: "floorCorrected", title: "title" };
  const chosen = points.filter((point) => point.chosen);
  const ends = { x, y1: ({ band }: FaithfulnessPoint) => band?.[0], y2: ({ band }: FaithfulnessPoint) => band?.[1] };
  return [
    Plot.areaY(onLine, { ...ends, fill: "var(--accent)", fillOpacity: 0.16 }),
    Plot.line(onLine, { ...plain, stroke: "var(--ink-faint)", strokeWidth: 1.5, strokeDasharray: "5 3" }),
    Plot.line(onLine, { x, y: "floorCorrected", stroke: "var(--accent)", strokeWidth: 1.75 }),
    Plot.dot(
      points.filter(({ beyond }) => beyond.plain === null),
      { ...plain, r: 2, fill: "var(--ink-faint)", title: "title" },
    ),
    ...caretMarks(points, ({ beyond }) => beyond.plain, { ...plain, stroke: "var(--ink-faint)", title: "title" }),
    Plot.dot(
      points.filter(({ beyond }) => beyond.floorCorrected === null),
      { ...corrected, r: 3, fill: "var(--accent)" },
    ),
    ...caretMarks(points, ({ beyond }) => beyond.floorCorrected, { ...corrected, stroke: "var(--accent)" }),
    Plot.dot(chosen, { ...corrected, r: 7, stroke: "var(--ink)", strokeWidth: 1.5 }),
  ];
}
