/** @file Parts of filters that lists have in common: by id, by name, and a page chosen before anything is joined to it. */
import { type Column, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { atMost } from "./bounds.ts";
import { MAX_IDS, MAX_NAMES } from "./limits.ts";

/** An argument that may be left out. */
export type Given<Value> = Value | null | undefined;

/** Only the rows with these ids; all where none are given. */
export function withIds(ids: Given<readonly { id: string }[]>) {
  return ids == null ? {} : { id: { in: atMost(MAX_IDS, ids, "ids").map(({ id }) => Number(id)) } };
}

export const idsOf = (things: string): string =>
  `Only the ${things} with these opaque ids; unknown ids are left out. At most ${MAX_IDS}.`;

export const namesOf = (of: string): string => `Only ${of} with these names; at most ${MAX_NAMES}.`;

/** The condition that a column holds one of these texts: one parameter however many, so that the statement stays the same. */
export function oneOfTexts(column: Column, texts: readonly string[], argument: string): SQL {
  return sql`${column} = any(${sql.param(atMost(MAX_NAMES, texts, argument))})`;
}

/** The condition that a column holds one of these rows' numbers. As a semi-join it would come behind all that hangs on each row. */
export type RowTest = (column: Column, rows: SQLWrapper) => SQL;

/** Finds the rows first, once, and reads an index by them: for lists at the root, whose pages are chosen before anything is joined. */
export const byIndex: RowTest = (column, rows) => sql`${column} = any(array(${rows}))`;

/**
 * Looks each row up in a table of them, made once: for lists below something, which everything is joined to at once. PostgreSQL then
 * expects many rows and goes through them in the order of the list, so that what hangs on one is made for the rows of the page alone.
 */
export const byLookup: RowTest = (column, rows) => sql`(${column} in (${rows})) is true`;

interface Page {
  where?: object;
  orderBy?: unknown;
  limit?: unknown;
}

/**
 * A page whose rows are chosen by number before anything is joined to them.
 * @param query the query builder of the table that the page is of.
 */
export function chosenFirst<Wanted extends Page>(
  query: { findMany(page: object): { getSQL(): SQL } },
  page: Wanted,
): Wanted {
  const { where, orderBy, limit } = page;
  const rows = query.findMany({ columns: { id: true }, where, orderBy, limit }).getSQL();
  return { ...page, where: { RAW: ({ id }: { id: Column }) => byIndex(id, rows) } };
}
