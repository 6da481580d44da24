/** @file Years as a tokenizer writes them: which fall into a token for the century and one for the two digits. */
import { LacksWords, type Words } from "../words.ts";

export interface YearWriting {
  /** The first two digits, as they stand before the rest. */
  centuries: readonly string[];
  /** What stands between a century and its two digits. */
  joint: "" | " ";
}

/** The year in which corrupted prompts start. */
export const CORRUPTED_YEAR = 1;

/** "00" to "99". */
export const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, year) => String(year).padStart(2, "0"));

/** @returns for each century the two-digit years that are a token for the century and one for the digits, ascending. */
export function splitYears(words: Words, { centuries, joint }: YearWriting): Map<string, number[]> {
  const digits = TWO_DIGITS.map((yy) => words.token(joint + yy));
  return new Map(
    centuries.map((century) => {
      const head = words.token(` ${century}`);
      const splits = TWO_DIGITS.flatMap((yy, year) => {
        const ids = words.continuation(` ${century}${joint}${yy}`);
        return head !== undefined && ids?.length === 2 && ids[0] === head && ids[1] === digits[year] ? [year] : [];
      });
      return [century, splits];
    }),
  );
}

/**
 * The years to ask about: those that split, without the first and the last of each century, where the corrupted year splits too.
 * @returns for each two-digit year the centuries it is kept in
 */
export function centuriesOfYears(words: Words, writing: YearWriting): ReadonlyMap<number, readonly string[]> {
  const kept = new Map<number, string[]>();
  for (const [century, years] of splitYears(words, writing)) {
    if (!years.includes(CORRUPTED_YEAR)) continue;
    for (const year of years.slice(1, -1)) kept.set(year, [...(kept.get(year) ?? []), century]);
  }
  return kept;
}

/** Texts of all hundred two-digit years as they follow a century. @throws LacksWords when two of them are not tokens of their own. */
export function yearAnswers(words: Words, { joint }: YearWriting): readonly string[] {
  const answers = TWO_DIGITS.map((yy) => joint + yy);
  const tokens = new Set(answers.map((text) => words.token(text)));
  if (tokens.has(undefined) || tokens.size < answers.length)
    throw new LacksWords('not every two-digit year from "00" to "99" is one token of its own');
  return answers;
}
