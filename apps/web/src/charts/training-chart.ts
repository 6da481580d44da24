/** @file One quantity over training, a line a model: every checkpoint is a point, and a point may lead somewhere. Bands are intervals. */
import * as Plot from "@observablehq/plot";
import { axisMarks, MARGINS, type XAxis, type YAxis } from "./axes.ts";
import { caretMarks, type Side } from "./beyond-frame.ts";
import { plotSvg } from "./plot-svg.ts";
import type { SeriesStyle } from "./series-style.ts";
import type { ZeroSlotScale } from "./zero-slot-scale.ts";

export interface ChartPoint {
  /** Count on the x axis: tokens or steps. */
  x: number;
  /** Value inside the y domain; null leaves a gap. */
  y: number | null;
  /** Both ends inside the y domain, lower first; absent where the value has no interval. */
  band?: readonly [low: number, high: number];
  /** Drawn as an outline: the value needs a caveat. */
  hollow: boolean;
  /** Drawn as a caret instead: the value lies on this side of the frame, at whose edge `y` is. */
  beyond: Side | null;
  href: string;
  /** What the pointer and the screen reader are told. */
  title: string;
}

export interface ChartSeries {
  name: string;
  style: SeriesStyle;
  points: ChartPoint[];
}

export interface TrainingChart {
  label: string;
  /** What outlines mean, in the key. */
  hollow: string;
  series: ChartSeries[];
  x: XAxis;
  y: YAxis;
  width: number;
  height: number;
  /** Count on the x axis to mark with a vertical line. */
  cursor?: number;
}

export function trainingChart({ label, series, x, y, cursor, ...size }: Omit<TrainingChart, "hollow">): string {
  const options: Plot.PlotOptions = {
    ...size,
    ...MARGINS,
    x: { domain: x.scale.domain, label: null },
    y: { domain: y.domain, label: null },
    marks: [
      ...axisMarks(x, y, size),
      ...(cursor === undefined ? [] : [Plot.ruleX([x.scale.at(cursor)], { stroke: "var(--ink)", strokeWidth: 1.5 })]),
      ...series.flatMap((one) => seriesMarks(one, x.scale)),
    ],
  };
  return plotSvg(options, label);
}

/**
 * The line stops at the break: between initialisation and the first step nothing is to scale. It is faint where a point
 * needs a caveat, so that the eye follows what can be trusted.
 */
function seriesMarks({ points, style }: ChartSeries, scale: ZeroSlotScale): Plot.Markish[] {
  const onLine = points.filter(({ x }) => scale.breakAt === null || x > 0);
  const at = ({ x }: ChartPoint) => scale.at(x);
  const valued = points.filter(({ y }) => y !== null);
  const told = { x: at, y: "y", stroke: style.colour, href: "href", title: "title" } as const;
  const banded = points.filter(({ band }) => band !== undefined);
  const ends = { x: at, y1: ({ band }: ChartPoint) => band?.[0], y2: ({ band }: ChartPoint) => band?.[1] };
  return [
    Plot.areaY(onLine, { ...ends, fill: style.colour, fillOpacity: 0.16 }),
    Plot.ruleX(banded, { ...ends, stroke: style.colour, strokeWidth: 1.25, strokeOpacity: 0.55 }),
    Plot.line(onLine, { x: at, y: "y", stroke: style.colour, strokeWidth: 1, strokeOpacity: 0.45 }),
    Plot.line(onLine, {
      x: at,
      y: ({ y, hollow }: ChartPoint) => (hollow ? null : y),
      stroke: style.colour,
      strokeWidth: 1.75,
    }),
    Plot.dot(
      valued.filter(({ beyond }) => beyond === null),
      {
        ...told,
        r: 3.6,
        symbol: style.symbol,
        strokeWidth: 1.5,
        fill: ({ hollow }: ChartPoint) => (hollow ? "var(--paper)" : style.colour),
      },
    ),
    ...caretMarks(valued, ({ beyond }) => beyond, told),
  ];
}
