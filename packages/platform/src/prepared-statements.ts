/**
 * @file Statements that come again are prepared: PostgreSQL plans them once for each connection, which for small answers from many tables
 * takes several times as long as the answer.
 */
import type { Client, Pool, QueryConfig } from "pg";

/** Texts that are counted before any has come often enough; then counting starts anew. */
const MAX_COUNTED = 1_000;
/** How often a text comes before it is prepared: whoever asks something once leaves nothing behind. */
const OFTEN = 3;

/**
 * For statements that are given with their parameters. A prepared one takes memory of the server as long as the connection lives, some 100 kB:
 * that is why there are at most so many.
 * @param most different statements
 */
export function prepareStatements(pool: Pool, most: number): void {
  const nameOf = namer(most);
  pool.on("connect", (client: Client) => {
    client.query = new Proxy(client.query, {
      apply: (query, self, [statement, ...rest]: unknown[]) =>
        Reflect.apply(query, self, [isUnnamedQuestion(statement) ? named(statement, nameOf) : statement, ...rest]),
    });
  });
}

/** A configuration as Drizzle gives it, of a statement that only reads. */
function isUnnamedQuestion(statement: unknown): statement is QueryConfig {
  if (typeof statement !== "object" || statement === null || "submit" in statement) return false;
  const { text, name } = statement as Partial<QueryConfig>;
  return typeof text === "string" && name === undefined && text.startsWith("select ");
}

function named(statement: QueryConfig, nameOf: (text: string) => string | undefined): QueryConfig {
  const name = nameOf(statement.text);
  return name === undefined ? statement : { ...statement, name };
}

function namer(most: number): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size === most) return known;
    if (counts.size === MAX_COUNTED) counts.clear();
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    if (count < OFTEN) return undefined;
    counts.delete(text);
    names.set(text, `atlas_${names.size}`);
    return names.get(text);
  };
}
