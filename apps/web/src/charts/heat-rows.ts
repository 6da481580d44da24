/** @file Many series over training as rows of colour on one time axis: every checkpoint is a cell, and neighbours that look alike are one line. */
import type { XAxis } from "./axes.ts";
import { escapeXml } from "./element-text.ts";
import type { ZeroSlotScale } from "./zero-slot-scale.ts";

export interface HeatCell {
  /** Count on the x axis: tokens or steps. */
  x: number;
  /** Strength of the colour, 0 to 1; null where there is no value. */
  strength: number | null;
  /** Whether the checkpoint needs a caveat. */
  hollow: boolean;
}

export interface HeatRow {
  name: string;
  href: string;
  /** What the pointer and the screen reader are told. */
  title: string;
  /** By their place on the axis. */
  cells: HeatCell[];
}

export interface HeatRows {
  label: string;
  groups: { title: string; rows: HeatRow[] }[];
  x: XAxis;
  /** What the ends of the colour range mean. */
  ends: [low: string, high: string];
  width: number;
  /** Room right of the cells for what the page writes there, as a share of the width. */
  besideShare?: number;
}

const ROW = 15;
const TITLE = 24;
const GAP = 6;
const LEFT = 104;
const RIGHT = 12;
const FOOT = 66;
/** Strengths that are told apart. */
const LEVELS = 50;
const TICK_WIDTH = 62;
/** Pixels between zero and the break that leave room for the mark. */
const LEAST_BREAK = 14;
const TEXT = 'font-size="11" fill="var(--ink-soft)"';

/** Where the cells lie, below and right of what names them. */
export const HEAT_FRAME = { marginTop: TITLE, marginRight: RIGHT, marginBottom: FOOT, marginLeft: LEFT } as const;

export function heatRows({ label, groups, x, ends, width: whole, besideShare = 0 }: HeatRows): string {
  const width = whole * (1 - besideShare);
  const place = placing(x.scale, width);
  const paths = new Map<string, string>();
  let words = "";
  let y = 0;
  for (const { title, rows } of groups) {
    words += `<text x="0" y="${y + 16}" font-size="12" font-weight="600" fill="var(--ink)">${escapeXml(title)}</text>`;
    y += TITLE;
    for (const row of rows) {
      words += nameOf(row, y, whole);
      addRow(paths, row.cells, x.scale, place, y + ROW / 2);
      y += ROW;
    }
    y += GAP;
  }
  const height = y + FOOT;
  const cells = [...paths].map(([look, d]) => `<path d="${d}" ${look}/>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${height}" width="${whole}" height="${height}" role="figure" aria-label="${escapeXml(label)}"><g fill="none">${cells}</g>${words}${axis(x, place, y, width)}${legend(ends, y + 48)}</svg>`;
}

/** Where the rows of each group lie in the drawing, as shares of its height. */
export function heatPlaces(groups: readonly { rows: readonly unknown[] }[]): { top: number; height: number }[] {
  const heights = groups.map(({ rows }) => rows.length * ROW);
  const whole = heights.reduce((sum, height) => sum + TITLE + height + GAP, FOOT);
  let y = 0;
  return heights.map((height) => {
    const place = { top: (y + TITLE) / whole, height: height / whole };
    y += TITLE + height + GAP;
    return place;
  });
}

/** The row's name leads on, and the whole row says its title. */
function nameOf({ name, href, title }: HeatRow, y: number, width: number): string {
  return `<a href="${escapeXml(href)}"><title>${escapeXml(title)}</title><rect x="0" y="${y}" width="${width - RIGHT}" height="${ROW}" fill="transparent"/><text x="${LEFT - 8}" y="${y + 11}" text-anchor="end" ${TEXT}>${escapeXml(name)}</text></a>`;
}

/** Ends of the cells as positions on the scale: zero's slot is as wide on its left as up to the break. */
export function heatDomain({ domain: [low, high], breakAt }: ZeroSlotScale): [number, number] {
  return [breakAt === null ? low : low - (breakAt - low), high];
}

/** Pixels of a place on the scale. */
function placing(scale: ZeroSlotScale, width: number): (position: number) => number {
  const [from, high] = heatDomain(scale);
  const room = width - LEFT - RIGHT;
  return (position) => Math.round(10 * (LEFT + ((position - from) / (high - from || 1)) * room)) / 10;
}

/** A cell reaches half way to its neighbours, and never over the break. */
function addRow(
  paths: Map<string, string>,
  cells: readonly HeatCell[],
  scale: ZeroSlotScale,
  place: (position: number) => number,
  y: number,
): void {
  const { breakAt, domain } = scale;
  const positions = cells.map((cell) => scale.at(cell.x));
  const between = (i: number) => {
    const [left, right] = [positions[i]!, positions[i + 1]!];
    return breakAt !== null && left < breakAt && right > breakAt ? breakAt : (left + right) / 2;
  };
  const leftOf = (i: number) => {
    if (i > 0) return between(i - 1);
    return breakAt !== null && positions[0]! < breakAt ? domain[0] - (breakAt - domain[0]) : positions[0]!;
  };
  const rightOf = (i: number) => (i < cells.length - 1 ? between(i) : Math.max(domain[1], positions[i]!));
  for (let first = 0, next = 0; first < cells.length; first = next) {
    const look = lookOf(cells[first]!);
    while (next < cells.length && lookOf(cells[next]!) === look) next++;
    const line = `M${place(leftOf(first))} ${y}H${place(rightOf(next - 1))}`;
    paths.set(look, (paths.get(look) ?? "") + line);
  }
  for (const [i, cell] of cells.entries()) {
    if (!cell.hollow) continue;
    const line = `M${place(leftOf(i))} ${y}H${place(rightOf(i))}`;
    paths.set(HOLLOW, (paths.get(HOLLOW) ?? "") + line);
  }
}

const HOLLOW = `stroke="var(--paper)" stroke-width="${ROW / 3}"`;

function lookOf({ strength }: HeatCell): string {
  if (strength === null) return `stroke="var(--rule)" stroke-width="${ROW - 1}"`;
  const level = Math.round(LEVELS * Math.min(1, Math.max(0, strength))) / LEVELS;
  return `stroke="var(--accent)" stroke-opacity="${level}" stroke-width="${ROW - 1}"`;
}

function axis({ scale, label, format }: XAxis, place: (position: number) => number, y: number, width: number): string {
  const room = Math.max(1, Math.floor((width - LEFT - RIGHT) / TICK_WIDTH));
  const every = Math.max(1, Math.ceil(scale.ticks.length / room));
  const ticks = scale.ticks
    .filter((_, i) => i % every === 0)
    .map(
      ({ at, count }) => `<text x="${place(at)}" y="${y + 12}" text-anchor="middle" ${TEXT}>${format(count)}</text>`,
    );
  const slot =
    scale.breakAt === null || place(scale.breakAt) - place(scale.domain[0]) < LEAST_BREAK
      ? ""
      : `<text x="${place(scale.breakAt)}" y="${y + 12}" text-anchor="middle" ${TEXT}>//</text>`;
  return `${ticks.join("")}${slot}<text x="${width - RIGHT}" y="${y + 28}" text-anchor="end" ${TEXT}>${escapeXml(label)}</text>`;
}

function legend([low, high]: [string, string], y: number): string {
  const steps = Array.from({ length: 10 }, (_, i) => {
    const x = LEFT + i * 12;
    return `<rect x="${x}" y="${y}" width="12" height="10" fill="var(--accent)" fill-opacity="${(i + 0.5) / 10}"/>`;
  });
  const text = (x: number, anchor: string, words: string) =>
    `<text x="${x}" y="${y + 9}" text-anchor="${anchor}" ${TEXT}>${escapeXml(words)}</text>`;
  return text(LEFT - 8, "end", low) + steps.join("") + text(LEFT + 128, "start", high);
}
