/** @file A preview as lines of text: differing tokens in colour on a terminal, in brackets elsewhere; long prompts broken at tokens. */
import { standApart } from "@atlas/schema";
import type { DatasetOrigin } from "../task/dataset.ts";
import type { Preview, PreviewItem } from "../task/preview.ts";

/** Answers of a group that are shown; the rest is counted. */
const ANSWERS_SHOWN = 6;
const COLOURS = { clean: 32, corrupted: 31 };
const SIDES = ["clean", "corrupted"] as const;
type Side = (typeof SIDES)[number];
/** Columns before a prompt. */
const INDENT = 14;

export interface Terminal {
  colour: boolean;
  /** Columns; Infinity where lines may be as long as they are. */
  width: number;
}

export function previewLines(preview: Preview & { hash: string }, terminal: Terminal): string[] {
  const { title, task, version, metric, citation, license, origin, count, lengths, items, hash } = preview;
  return [
    `${title} (${task}, version ${version}): ${sizeOf(count, lengths)}, metric ${metric}`,
    ...(origin ? [originLine(origin)] : []),
    `data ${hash}`,
    ...items.flatMap((item, index) => ["", ...itemLines(item, index, terminal)]),
    "",
    citation ?? "A user's own file.",
    `License: ${license ?? "not stated"}`,
  ];
}

function sizeOf(count: number, [shortest, longest]: Preview["lengths"]): string {
  const tokens = shortest === longest ? `${longest} tokens` : `${shortest} to ${longest} tokens`;
  return `${count === 1 ? "1 pair" : `${count} pairs`}, ${tokens}`;
}

function originLine({ mode, seed, corruption, bos, language }: DatasetOrigin): string {
  const draw = mode === null ? [] : [`${mode} mode`, `seed ${seed}`];
  return [language, ...draw, `corruption ${corruption}`, `${bos ? "with" : "without"} BOS`].join(", ");
}

function itemLines(item: PreviewItem, index: number, { colour, width }: Terminal): string[] {
  const head = (side: Side, first: boolean) =>
    `${first && side === "clean" ? `${index + 1}. ` : "   "}${side}`.padEnd(INDENT);
  const rows = rowsOf(item, width - INDENT).flatMap((tokens, row) =>
    SIDES.map((side) => head(side, row === 0) + textOf(item, side, tokens, colour)),
  );
  return [
    ...rows,
    `   at token ${item.position}, ${answers("correct", item.correct)}; ${answers("incorrect", item.incorrect)}`,
  ];
}

/** Which tokens stand on which line: both prompts are broken at the same ones, so that they stay under each other. */
function rowsOf(item: PreviewItem, room: number): number[][] {
  const rows: number[][] = [[]];
  for (const token of item.clean.keys()) {
    const longer = [...rows.at(-1)!, token];
    const fits = SIDES.every((side) => textOf(item, side, longer, false).length <= room);
    if (fits || longer.length === 1) rows.splice(-1, 1, longer);
    else rows.push([token]);
  }
  return rows;
}

function textOf({ differing, ...item }: PreviewItem, side: Side, tokens: readonly number[], colour: boolean): string {
  return tokens
    .map((at, place) => [at, place === 0 ? item[side][at]!.trimStart() : item[side][at]!] as const)
    .map(([at, text]) => (differing.includes(at) ? marked(text, side, colour) : text).replaceAll("\n", "\\n"))
    .join(standApart(item[side]) ? " " : "");
}

function marked(text: string, side: Side, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[side]}m${text}\u001b[0m` : text.replace(/^( ?)(.*)$/s, "$1[$2]");
}

function answers(kind: string, texts: readonly string[]): string {
  const shown = texts.slice(0, ANSWERS_SHOWN).map((text) => JSON.stringify(text));
  const rest = texts.length - shown.length;
  return `${kind} ${shown.join(" ") || "none"}${rest > 0 ? ` and ${rest} more` : ""}`;
}
