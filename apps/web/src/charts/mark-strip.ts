/** @file Rows of marks on one axis of training, such as the checkpoints of several models: what each mark means is its look. */
import * as Plot from "@observablehq/plot";
import { breakMarks, type XAxis, xAxisMarks } from "./axes.ts";
import type { KeyEntry } from "./key-mark.tsx";
import { HALO, plotSvg } from "./plot-svg.ts";
import type { SeriesStyle, SeriesSymbol } from "./series-style.ts";

interface Look {
  symbol: SeriesSymbol;
  stroke: string;
  fill: string;
}

const PAPER = "var(--paper)";

/** Hollow is whatever needs a caveat, as on all charts. */
export const MARK_LOOKS = {
  full: { symbol: "circle", stroke: "var(--accent)", fill: "var(--accent)" },
  hollow: { symbol: "circle", stroke: "var(--accent)", fill: PAPER },
  error: { symbol: "circle", stroke: "var(--negative)", fill: PAPER },
  warning: { symbol: "square", stroke: "var(--warn)", fill: PAPER },
  other: { symbol: "square", stroke: "var(--ink-faint)", fill: "var(--ink-faint)" },
  absent: { symbol: "circle", stroke: "var(--rule-strong)", fill: "var(--rule)" },
  doubted: { symbol: "circle", stroke: "var(--rule-strong)", fill: PAPER },
  unknown: { symbol: "square", stroke: "var(--rule-strong)", fill: "var(--rule)" },
} as const satisfies Record<string, Look>;

export type MarkLook = keyof typeof MARK_LOOKS;

/** Those of the meanings that a strip shows. */
export function shownMeanings(
  { rows }: Pick<MarkStrip, "rows">,
  meanings: Partial<Record<MarkLook, string>>,
): Partial<Record<MarkLook, string>> {
  const shown = new Set<unknown>(rows.flatMap(({ marks }) => marks.map(({ look }) => look)));
  return Object.fromEntries(Object.entries(meanings).filter(([look]) => shown.has(look)));
}

/** @param meanings of the looks that a strip uses */
export function markKey(meanings: Partial<Record<MarkLook, string>>): KeyEntry[] {
  return Object.entries(meanings).map(([look, name]) => {
    const { symbol, stroke, fill } = MARK_LOOKS[look as MarkLook];
    return { name, colour: stroke, mark: symbol, ...(fill !== stroke && { fill }) };
  });
}

export interface StripMark {
  /** Count on the x axis: tokens or steps. */
  x: number;
  /** By its meaning, or as its series. */
  look: MarkLook | SeriesStyle;
  /** Whether a mark of a series needs a caveat. */
  hollow?: boolean;
  href: string | null;
  /** What the pointer and the screen reader are told. */
  title: string;
}

export interface MarkStrip {
  label: string;
  rows: { name: string; marks: StripMark[] }[];
  x: XAxis;
  width: number;
  /** Count on the x axis to mark with a vertical line. */
  cursor?: number;
  /** Value of the x axis to mark with a dotted line. */
  reference?: number;
}

const ROW_HEIGHT = 40;
/** Between marks of several series that would cover one another: these stand below each other. */
const APART = 10;
const MARGINS = { marginTop: 16, marginBottom: 40, marginLeft: 14, marginRight: 20 } as const;
const RADIUS = 4;

export function markStrip({ label, rows, x, width, cursor, reference }: MarkStrip): string {
  const inner = width - MARGINS.marginLeft - MARGINS.marginRight;
  const placed = placedRows(rows, x, inner);
  const last = placed.at(-1);
  const bottom = last === undefined ? 0 : last.y + ROW_HEIGHT / 2 + (last.lanes - 1) * APART;
  const options: Plot.PlotOptions = {
    width,
    height: bottom + MARGINS.marginTop + MARGINS.marginBottom,
    ...MARGINS,
    x: { domain: x.scale.domain, label: null },
    y: { domain: [0, bottom], range: [MARGINS.marginTop, bottom + MARGINS.marginTop], axis: null },
    marks: [
      ...breakMarks(x.scale.breakAt, bottom),
      ...cursorRule(x, cursor),
      Plot.ruleX(reference === undefined ? [] : [x.scale.at(reference)], {
        stroke: "var(--ink-faint)",
        strokeDasharray: "2 3",
      }),
      Plot.ruleY(placed, { y: "y", stroke: "var(--rule)" }),
      ...xAxisMarks(x, inner),
      // Above its row, so that names of any length have room on a phone.
      Plot.text(placed, { y: "y", text: "name", frameAnchor: "left", dy: -15, fill: "var(--ink-soft)", ...HALO }),
      dots(placed, x),
    ],
  };
  return plotSvg(options, label);
}

interface PlacedRow {
  name: string;
  /** Of its line, in pixels from the top of the frame. */
  y: number;
  /** Lines of marks, at least 1. */
  lanes: number;
  marks: (StripMark & { y: number })[];
}

function placedRows(rows: MarkStrip["rows"], { scale }: XAxis, inner: number): PlacedRow[] {
  const [low, high] = scale.domain;
  const pixel = (mark: StripMark) => ((scale.at(mark.x) - low) / (high - low)) * inner;
  let top = 0;
  return rows.map(({ name, marks }) => {
    const y = top + ROW_HEIGHT / 2;
    const lanes = lanesOf(marks, pixel);
    const count = Math.max(1, ...lanes.map((lane) => lane + 1));
    top += ROW_HEIGHT + (count - 1) * APART;
    return { name, y, lanes: count, marks: marks.map((mark, i) => ({ ...mark, y: y + lanes[i]! * APART })) };
  });
}

/** For each mark the first line where it covers no other; marks of one series stay on its line, however close. */
function lanesOf(marks: readonly StripMark[], pixel: (mark: StripMark) => number): number[] {
  const taken: number[][] = [];
  return marks.map((mark) => {
    if (typeof mark.look === "string") return 0;
    const at = pixel(mark);
    const free = taken.findIndex((lane) => lane.every((other) => Math.abs(other - at) >= APART));
    const lane = free < 0 ? taken.length : free;
    taken[lane] = [...(taken[lane] ?? []), at];
    return lane;
  });
}

function cursorRule({ scale }: XAxis, cursor: number | undefined): Plot.Markish[] {
  return cursor === undefined ? [] : [Plot.ruleX([scale.at(cursor)], { stroke: "var(--ink)", strokeWidth: 1.5 })];
}

function dots(rows: readonly PlacedRow[], { scale }: XAxis): Plot.Markish {
  const marks = rows.flatMap((row) => row.marks);
  const isHollow = (mark: StripMark) => lookOf(mark).fill === PAPER;
  // What needs a caveat lies on top, for it must not be covered.
  const drawn = [...marks.filter((mark) => !isHollow(mark)), ...marks.filter(isHollow)];
  return Plot.dot(drawn, {
    x: (mark: StripMark) => scale.at(mark.x),
    y: "y",
    r: RADIUS,
    symbol: (mark: StripMark) => lookOf(mark).symbol,
    stroke: (mark: StripMark) => lookOf(mark).stroke,
    strokeWidth: 1.75,
    fill: (mark: StripMark) => lookOf(mark).fill,
    href: "href",
    title: "title",
  });
}

function lookOf({ look, hollow }: StripMark): Look {
  if (typeof look === "string") return MARK_LOOKS[look];
  return { symbol: look.symbol, stroke: look.colour, fill: hollow ? PAPER : look.colour };
}
