/** @file JSON as Python writes it: with words for numbers that are not finite, which JSON has none for. */

/** What stands in place of such a word. */
const NOT_FINITE = "not a finite number";

/** As a value: behind a colon, a bracket or a comma, and before the end of its place. */
const WORDS = /(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g;

/** @throws SyntaxError where it is none */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Most files have no such word, and the largest take a while to be looked through.
    return JSON.parse(text.replace(WORDS, JSON.stringify(NOT_FINITE)));
  }
}

export function isNotFinite(value: unknown): boolean {
  return value === NOT_FINITE;
}
