/** @file A filter of relational queries as SQL, for queries that are written out. */
import { relations } from "@atlas/schema/db";
import { type AnyRelationsFilter, relationsFilterToSQL, type SQL } from "drizzle-orm";

/** @param filter one that a relational query of this table takes; Drizzle's own type of it is too narrow for filters in SQL. */
export function whereOf(name: keyof typeof relations, filter: object): SQL | undefined {
  const { table, relations: own } = relations[name];
  return relationsFilterToSQL(table, filter as AnyRelationsFilter, own, relations);
}
