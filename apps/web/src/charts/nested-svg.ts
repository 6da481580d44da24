/** @file Drawings inside a larger one: each at a place and size of its own, or several as panels with titles. */
import { escapeXml } from "./element-text.ts";

export interface Extent {
  width: number;
  height: number;
}

/** Width and height in pixels, as the drawing's own view box says. */
export function extentOf(svg: string): Extent {
  const [, width, height] = /viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined || height === undefined) throw new Error("A drawing for a file has a view box.");
  return { width: Number(width), height: Number(height) };
}

/** @param x, y of its upper left corner, in pixels of the larger drawing */
export function placedSvg(svg: string, x: number, y: number, { width, height }: Extent): string {
  const opening = /^<svg[^>]*>/.exec(svg)?.[0] ?? "";
  const kept = opening.replaceAll(/ (?:width|height|xmlns(?::xlink)?)="[^"]*"/g, "").slice("<svg".length);
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}"${kept}${svg.slice(opening.length)}`;
}

export interface TitledDrawing {
  title: string;
  /** The drawing at a width in CSS pixels. */
  draw(width: number): string;
}

const GAP = 24;
const TITLE_HEIGHT = 24;
/** A panel narrower than this cannot be read. */
const LEAST_PANEL = 320;

/** Side by side where there is room for two, else one below the other. */
export function panelsSvg(panels: readonly TitledDrawing[], width: number, label: string): string {
  const columns = Math.max(1, Math.min(2, panels.length, Math.floor((width + GAP) / (LEAST_PANEL + GAP))));
  const room = Math.floor((width - (columns - 1) * GAP) / columns);
  let top = 0;
  let drawn = "";
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns).map(({ title, draw }) => ({ title, svg: draw(room) }));
    drawn += row.map(({ title, svg }, i) => panel(title, svg, i * (room + GAP), top)).join("");
    top += TITLE_HEIGHT + Math.max(...row.map(({ svg }) => extentOf(svg).height)) + GAP / 2;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="figure" aria-label="${escapeXml(label)}">${drawn}</svg>`;
}

function panel(title: string, svg: string, x: number, y: number): string {
  const name = `<text x="${x}" y="${y + 14}" font-size="13" font-weight="600" fill="var(--ink)">${escapeXml(title)}</text>`;
  return name + placedSvg(svg, x, y + TITLE_HEIGHT, extentOf(svg));
}
