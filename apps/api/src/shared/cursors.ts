/** @file Cursors at the door: whatever no page can have returned is refused before a statement is made of it. */
import { UserError } from "@atlas/schema";

export interface CursorArguments {
  after?: string | null | undefined;
  before?: string | null | undefined;
}

/** Characters. The longest names that lists are ordered by make a quarter of it. */
const LONGEST = 4_000;

/** A value that a list is ordered by, as the Drizzle plugin writes it: a number of the database's integers, or a text. */
const VALUE = /^(?:N:\d{1,16}|S:[^\0]*)$/;

/** @throws UserError naming the argument. Whether its values are those of this very list is for the database to say. */
export function checkCursors({ after, before }: CursorArguments): void {
  for (const [name, cursor] of Object.entries({ after, before }))
    if (cursor && !isCursor(cursor))
      throw new UserError(
        `"${cursor.slice(0, 40)}" is not a cursor; give as ${name} what pageInfo of a page of the same list returned.`,
      );
}

function isCursor(cursor: string): boolean {
  if (cursor.length > LONGEST) return false;
  const [, values] = /^DC:(.*)$/s.exec(Buffer.from(cursor, "base64").toString()) ?? [];
  return values !== undefined && (VALUE.test(values) || isTuple(values));
}

/** Several values of one position: `T:` and a JSON list of them. */
function isTuple(values: string): boolean {
  if (!values.startsWith("T:")) return false;
  try {
    const parts: unknown = JSON.parse(values.slice(2));
    return Array.isArray(parts) && parts.every((part) => typeof part === "string" && VALUE.test(part));
  } catch {
    return false;
  }
}
