/** @file Named quantities as bars, one below the other; what each is in words stands at its end. */
import * as Plot from "@observablehq/plot";
import { HALO, plotSvg } from "./plot-svg.ts";

export interface BarRow {
  /** Unique among the rows. */
  key: string;
  name: string;
  value: number;
  /** The value with its unit. */
  text: string;
  colour: string;
  href: string | null;
}

export interface BarRows {
  label: string;
  rows: readonly BarRow[];
  /** Value of a bar that takes the whole width; the largest where nothing is said. */
  most?: number;
  /** Of the axis, with the unit. */
  axis: string;
  format(value: number): string;
  width: number;
}

const ROW_HEIGHT = 40;
const BAR_HEIGHT = 8;
/** Right of the longest bar the words of its value need room. */
const MARGINS = { marginTop: 4, marginRight: 92, marginBottom: 40, marginLeft: 4 } as const;
const TICK_WIDTH = 150;
const AXIS_LABEL = { labelArrow: "none", labelAnchor: "right", labelOffset: 36 } as const;

export function barRows({ label, rows, most, axis, format, width }: BarRows): string {
  const end = most ?? Math.max(...rows.map(({ value }) => value));
  const ticks = Math.max(2, Math.floor((width - MARGINS.marginRight) / TICK_WIDTH));
  const options: Plot.PlotOptions = {
    width,
    height: rows.length * ROW_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom,
    ...MARGINS,
    x: { domain: [0, end > 0 ? end : 1], label: null },
    y: { domain: rows.map(({ key }) => key), type: "band", padding: 0, axis: null },
    marks: [
      Plot.gridX({ ticks, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.axisX({ ticks, tickSize: 4, tickFormat: format, ...AXIS_LABEL, label: axis }),
      ...rowMarks(rows),
    ],
  };
  return plotSvg(options, label);
}

function rowMarks(rows: readonly BarRow[]): Plot.Markish[] {
  const inset = { insetTop: ROW_HEIGHT / 2 + 1, insetBottom: ROW_HEIGHT / 2 - 1 - BAR_HEIGHT };
  const title = ({ name, text }: BarRow) => `${name}: ${text}`;
  return [
    Plot.barX(rows, { ...inset, x1: 0, x2: "value", y: "key", fill: "colour", href: "href", title }),
    // Above its bar, so that names of any length have room on a phone.
    Plot.text(rows, {
      y: "key",
      text: "name",
      frameAnchor: "left",
      dy: -9,
      textAnchor: "start",
      fill: "var(--ink)",
      ...HALO,
    }),
    Plot.text(rows, {
      x: "value",
      y: "key",
      text: "text",
      dx: 6,
      dy: 5,
      textAnchor: "start",
      fill: "var(--ink-soft)",
      ...HALO,
    }),
  ];
}
