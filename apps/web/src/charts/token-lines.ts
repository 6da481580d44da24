/** @file Prompts as a drawing, token by token: those that matter are marked by colour and weight. */
import { escapeXml } from "./element-text.ts";

export interface DrawnToken {
  text: string;
  /** Whether it is marked. */
  marked: boolean;
  /** Whether an arrow follows it. */
  arrow: boolean;
}

export interface TokenLine {
  /** Left of the tokens. */
  name: string;
  /** Of the marks. */
  colour: string;
  tokens: readonly DrawnToken[];
}

export interface TokenBlock {
  lines: readonly TokenLine[];
  /** Below the lines, each on a line of its own. */
  notes: readonly string[];
}

const FONT_SIZE = 13;
/** Of a monospaced letter at that size, a little generous: fonts differ. */
const LETTER = 8.1;
const LINE = 22;
const NAME_WIDTH = 84;
const BLOCK_GAP = 14;
const MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";
const ARROW = " ▸";

export function tokenLines(blocks: readonly TokenBlock[], width: number, label: string): string {
  let y = 0;
  let drawn = "";
  for (const { lines, notes } of blocks) {
    for (const line of lines) {
      drawn += small(line.name, 0, y, "var(--ink-soft)");
      for (const row of wrapped(line.tokens, Math.floor((width - NAME_WIDTH) / LETTER))) {
        drawn += row.map((placed) => drawToken(placed, line.colour, y)).join("");
        y += LINE;
      }
    }
    for (const note of notes) {
      drawn += small(note, NAME_WIDTH, y, "var(--ink-soft)");
      y += LINE;
    }
    y += BLOCK_GAP;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escapeXml(label)}">${drawn}</svg>`;
}

interface PlacedToken extends DrawnToken {
  /** Letters before it on its line. */
  column: number;
}

/** As many lines as it takes; a token stays whole. */
function wrapped(tokens: readonly DrawnToken[], most: number): PlacedToken[][] {
  const rows: PlacedToken[][] = [[]];
  let column = 0;
  for (const token of tokens) {
    const shown = shownText(token);
    if (column > 0 && column + shown.length > most) {
      rows.push([]);
      column = 0;
    }
    rows.at(-1)!.push({ ...token, column });
    column += shown.length;
  }
  return rows;
}

/** An end of a line inside a token would leave its line. */
const shownText = ({ text, arrow }: DrawnToken) => text.replaceAll(/\r?\n/g, "↵") + (arrow ? ARROW : "");

function drawToken(token: PlacedToken, colour: string, y: number): string {
  const x = NAME_WIDTH + token.column * LETTER;
  const wide = token.text.length * LETTER;
  const mark = token.marked
    ? `<rect x="${x}" y="${y + 2}" width="${wide}" height="${LINE - 4}" fill="${colour}" fill-opacity="0.16"/><rect x="${x}" y="${y + LINE - 4}" width="${wide}" height="2" fill="${colour}"/>`
    : "";
  const weight = token.marked ? ' font-weight="600"' : "";
  return `${mark}<text x="${x}" y="${y + 15}" font-size="${FONT_SIZE}" font-family="${MONO}" fill="var(--ink)" xml:space="preserve"${weight}>${escapeXml(shownText(token))}</text>`;
}

function small(text: string, x: number, y: number, colour: string): string {
  return `<text x="${x}" y="${y + 15}" font-size="12" fill="${colour}">${escapeXml(text)}</text>`;
}
