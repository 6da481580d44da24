/** @file Small builders for what several tables promise: finite numbers, closed vocabularies, hashes, time stamps. */
import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, type CheckBuilder, check, timestamp } from "drizzle-orm/pg-core";

/** Neither NaN nor infinite. PostgreSQL orders NaN above every number, so one comparison on each side is enough. */
export function finite(name: string, ...columns: AnyPgColumn[]): CheckBuilder {
  const each = columns.map((column) => sql`${column} > '-Infinity' and ${column} < 'Infinity'`);
  return check(name, sql.join(each, sql` and `));
}

/** The column holds one of these words (the same list the zod schema reads). */
export function oneOf(name: string, column: AnyPgColumn, words: readonly string[]): CheckBuilder {
  const list: SQL = sql.raw(words.map((word) => `'${word}'`).join(", "));
  return check(name, sql`${column} in (${list})`);
}

/** A SHA-256 in lower-case hexadecimal. */
export function sha256Hex(name: string, column: AnyPgColumn): CheckBuilder {
  return check(name, sql`${column} ~ '^[0-9a-f]{64}$'`);
}

export function instant(name: string) {
  return timestamp(name, { withTimezone: true, mode: "date" });
}
