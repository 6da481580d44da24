/** @file What the database itself refuses of a bundle that passed all checks, in a sentence for whoever sent it. */
import { UserError } from "@atlas/schema";

const NUMBER = "a number is larger than any that is stored, or lies outside the range of what it counts";
/** PostgreSQL's codes, each with what was wrong. */
const REASONS: Readonly<Record<string, string>> = {
  "22003": NUMBER,
  "23514": NUMBER,
  "22021": "a text holds the character U+0000",
  "22P05": "a text holds the character U+0000",
};

/** @returns undefined for any other error. Drizzle puts its own around the database's. */
export function unstorable(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason = REASONS[(error as { code?: string }).code ?? ""];
  if (reason === undefined) return unstorable(error.cause);
  return new UserError(`The bundle cannot be stored: ${reason}; correct it, or write it again with the analyzer.`, {
    cause: error,
  });
}
