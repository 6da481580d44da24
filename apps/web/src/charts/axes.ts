/** @file Axes as all charts draw them: quiet grid, units in the label, and the break beside zero. */
import * as Plot from "@observablehq/plot";
import type { Tick, ZeroSlotScale } from "./zero-slot-scale.ts";

/** Room around the frame. The right margin takes the name of a reference level. */
export const MARGINS = { marginTop: 26, marginRight: 62, marginBottom: 40, marginLeft: 44 } as const;

/** Width of a letter of a tick label and the least gap between two labels, in pixels. */
const LETTER = 6.2;
const TICK_GAP = 10;
/** Room a tick label needs, in pixels. */
const TICK_HEIGHT = 42;

export interface XAxis {
  scale: ZeroSlotScale;
  label: string;
  format(count: number): string;
}

export interface YAxis {
  domain: [number, number];
  label: string;
  format(value: number): string;
  /** A level worth a line of its own; its name stands right of the frame and is a word or two. */
  reference?: { at: number; label: string };
}

export interface Size {
  width: number;
  height: number;
}

export function axisMarks(x: XAxis, y: YAxis, { width, height }: Size): Plot.Markish[] {
  const room = width - MARGINS.marginLeft - MARGINS.marginRight;
  return [...yMarks(y, height), ...xAxisMarks(x, room), ...breakMarks(x.scale.breakAt, y.domain[0])];
}

function yMarks({ label, format, reference }: YAxis, height: number): Plot.Markish[] {
  const ticks = Math.max(2, Math.floor((height - MARGINS.marginTop - MARGINS.marginBottom) / TICK_HEIGHT));
  return [
    Plot.gridY({ ticks, stroke: "var(--rule)", strokeOpacity: 1 }),
    Plot.axisY({ ticks, tickSize: 0, tickFormat: format, label, labelArrow: "none", labelAnchor: "top" }),
    ...(reference === undefined ? [] : referenceMarks(reference)),
  ];
}

function referenceMarks({ at, label }: NonNullable<YAxis["reference"]>): Plot.Markish[] {
  const name = { y: [at], frameAnchor: "right", dx: 6, textAnchor: "start", fill: "var(--ink-soft)" } as const;
  return [Plot.ruleY([at], { stroke: "var(--ink-faint)", strokeDasharray: "2 3" }), Plot.text([label], name)];
}

/** The axis alone. @param room width of the frame in pixels. */
export function xAxisMarks(axis: XAxis, room: number): Plot.Markish[] {
  const { label, format } = axis;
  const names = new Map(fittingTicks(axis, room).map(({ at, count }) => [at, format(count)]));
  return [
    Plot.axisX([...names.keys()], {
      tickFormat: (at: number) => names.get(at) ?? "",
      tickSize: 4,
      label,
      labelArrow: "none",
      labelAnchor: "right",
      labelOffset: 36,
    }),
  ];
}

/** Two strokes through the axis line: what lies left of them is not to scale. */
export function breakMarks(breakAt: number | null, bottom: number): Plot.Markish[] {
  if (breakAt === null) return [];
  return [
    Plot.ruleX([breakAt], { stroke: "var(--rule-strong)", strokeDasharray: "1 3" }),
    Plot.text(["//"], { x: [breakAt], y: [bottom], fill: "var(--ink-soft)", fontSize: 13 }),
  ];
}

/** As many ticks at equal distances as have room for their labels; the first always stays. @param room width of the frame in pixels */
export function fittingTicks({ scale, format }: XAxis, room: number): Tick[] {
  const { ticks, domain } = scale;
  const [low, high] = domain;
  const half = ({ count }: Tick) => (format(count).length * LETTER) / 2;
  const pixel = ({ at }: Tick) => ((at - low) / (high - low)) * room;
  const fits = (shown: readonly Tick[]) =>
    shown.every(
      (tick, i) => i === 0 || pixel(tick) - half(tick) >= pixel(shown[i - 1]!) + half(shown[i - 1]!) + TICK_GAP,
    );
  for (let every = 1; every < ticks.length; every++) {
    const shown = thinned(scale, every);
    if (fits(shown)) return shown;
  }
  return ticks.slice(0, 1);
}

/** Zero in a slot of its own stays, and those behind it are counted from the last, which says how long training was. */
function thinned({ ticks, breakAt }: ZeroSlotScale, every: number): Tick[] {
  if (breakAt === null) return ticks.filter((_, i) => i % every === 0);
  return ticks.filter((_, i) => i === 0 || (ticks.length - 1 - i) % every === 0);
}
