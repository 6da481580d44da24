/** @file A drawing that stands for itself: title, key, where its numbers come from, and colours that any program knows. */
import { elementText, escapeXml } from "./element-text.ts";
import { type KeyEntry, KeyMark } from "./key-mark.tsx";
import { extentOf, placedSvg } from "./nested-svg.ts";
import { type Theme, withColours } from "./palette.ts";

export interface Standalone {
  /** As drawn for the site. */
  svg: string;
  title: string;
  key: readonly KeyEntry[];
  /** Sentences below the drawing, each on lines of its own. */
  notes: readonly string[];
  /** For machines: what the drawing's JSON file says, without the values. */
  metadata: object;
  /** Where relative links lead. */
  origin: string;
  theme: Theme;
}

const PAD = 20;
const TITLE = { size: 17, line: 23 };
const NOTE = { size: 11, line: 15 };
const KEY_LINE = 20;
/** Mean width of a letter, as a share of its size; lines break a little early rather than late. */
const LETTER = 0.58;
const SANS = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', sans-serif";
const SERIF = "Charter, Cambria, Georgia, 'Liberation Serif', serif";

export function standaloneSvg({ svg, title, key, notes, metadata, origin, theme }: Standalone): string {
  const drawing = extentOf(svg);
  const width = Math.max(drawing.width, LEAST_WIDTH) + 2 * PAD;
  const titles = wrap(title, (width - 2 * PAD) / (TITLE.size * LETTER));
  const keyRows = keyLines(key, width - 2 * PAD);
  const keyTop = PAD + titles.length * TITLE.line + 4;
  const top = keyTop + keyRows.length * KEY_LINE + 8;
  const lines = notes.flatMap((note) => wrap(note, (width - 2 * PAD) / (NOTE.size * LETTER)));
  const notesTop = top + drawing.height + 14;
  const height = notesTop + lines.length * NOTE.line + PAD / 2;
  const left = (width - drawing.width) / 2;
  return withColours(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${SANS}">`,
      `<title>${escapeXml(title)}</title><desc>${escapeXml(notes.join(" "))}</desc>`,
      `<metadata>${escapeXml(JSON.stringify(metadata))}</metadata>`,
      `<rect width="${width}" height="${height}" fill="var(--paper)"/>`,
      ...titles.map((line, i) => text(line, PAD, PAD + (i + 0.8) * TITLE.line, titleStyle)),
      ...keyRows.flatMap((row, i) => row.map((entry) => keyMark(entry, keyTop + i * KEY_LINE))),
      placedSvg(absolute(svg, origin), left, top, drawing),
      ...lines.map((line, i) => text(line, PAD, notesTop + (i + 0.8) * NOTE.line, noteStyle)),
      "</svg>\n",
    ].join(""),
    theme,
  ).replaceAll(NOT_IN_XML, "\uFFFD");
}

/** Names may hold characters that XML has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are meant
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Small drawings get room for what stands around them. */
const LEAST_WIDTH = 420;

const titleStyle = `font-size="${TITLE.size}" font-weight="600" font-family="${SERIF}" fill="var(--ink)"`;
const noteStyle = `font-size="${NOTE.size}" fill="var(--ink-soft)"`;

function text(line: string, x: number, y: number, style: string): string {
  return `<text x="${x}" y="${Math.round(y)}" ${style}>${escapeXml(line)}</text>`;
}

/** Links of the site lead nowhere from a file. */
function absolute(svg: string, origin: string): string {
  return svg.replaceAll(/ (xlink:)?href="\//g, (_, prefix = "") => ` ${prefix}href="${escapeXml(origin)}/`);
}

function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text
    .split(" ")
    .flatMap((word) => word.match(new RegExp(`.{1,${Math.floor(most)}}`, "gu")) ?? [])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

interface PlacedKey extends KeyEntry {
  x: number;
}

function keyLines(key: readonly KeyEntry[], room: number): PlacedKey[][] {
  const rows: PlacedKey[][] = [];
  let x = 0;
  for (const entry of key) {
    const width = 30 + entry.name.length * 12 * LETTER + 18;
    if (rows.length === 0 || x + width > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ ...entry, x: PAD + x });
    x += width;
  }
  return rows;
}

function keyMark({ x, ...entry }: PlacedKey, y: number): string {
  const mark = `<g transform="translate(${x} ${y + 3})">${elementText(KeyMark(entry))}</g>`;
  return mark + text(entry.name, x + 28, y + 13, 'font-size="12" fill="var(--ink)"');
}
