/** @file A preview as lines of text: differing tokens in colour on a terminal, in brackets elsewhere. */
import type { DatasetOrigin } from "../task/dataset.ts";
import type { Preview, PreviewItem } from "../task/preview.ts";

/** Answers of a group that are shown; the rest is counted. */
const ANSWERS_SHOWN = 6;
const COLOURS = { clean: 32, corrupted: 31 };

export function previewLines(preview: Preview & { hash: string }, colour: boolean): string[] {
  const { title, task, version, metric, citation, license, origin, count, lengths, items, hash } = preview;
  return [
    `${title} (${task}, version ${version}): ${count} pairs, ${lengths[0]} to ${lengths[1]} tokens, metric ${metric}`,
    ...(origin ? [originLine(origin)] : []),
    `data ${hash}`,
    ...items.flatMap((item, index) => ["", ...itemLines(item, index, colour)]),
    "",
    citation ?? "A user's own file.",
    `License: ${license ?? "not stated"}`,
  ];
}

function originLine({ mode, seed, corruption, bos, language }: DatasetOrigin): string {
  const draw = mode === null ? [] : [`${mode} mode`, `seed ${seed}`];
  return [language, ...draw, `corruption ${corruption}`, `${bos ? "with" : "without"} BOS`].join(", ");
}

function itemLines(item: PreviewItem, index: number, colour: boolean): string[] {
  return [
    `${index + 1}. clean      ${prompt(item, "clean", colour)}`,
    `   corrupted  ${prompt(item, "corrupted", colour)}`,
    `   at token ${item.position}, ${answers("correct", item.correct)}; ${answers("incorrect", item.incorrect)}`,
  ];
}

/** Tokens that write no space of their own, as those of word-level tokenizers, are kept apart. */
function prompt({ differing, ...item }: PreviewItem, side: "clean" | "corrupted", colour: boolean): string {
  const spaced = item[side].some((text) => text.startsWith(" "));
  return item[side]
    .map((text, at) => (differing.includes(at) ? marked(text, side, colour) : text).replaceAll("\n", "\\n"))
    .join(spaced ? "" : " ");
}

function marked(text: string, side: "clean" | "corrupted", colour: boolean): string {
  return colour ? `\u001b[${COLOURS[side]}m${text}\u001b[0m` : text.replace(/^( ?)(.*)$/s, "$1[$2]");
}

function answers(kind: string, texts: readonly string[]): string {
  const shown = texts.slice(0, ANSWERS_SHOWN).map((text) => JSON.stringify(text));
  const rest = texts.length - shown.length;
  return `${kind} ${shown.join(" ") || "none"}${rest > 0 ? ` and ${rest} more` : ""}`;
}
