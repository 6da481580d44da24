/** @file The connection to PostgreSQL: a pool, and Drizzle on it. Where the server comes from is decided elsewhere. */
import { UserError } from "@atlas/schema";
import { relations } from "@atlas/schema/db";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { Logger } from "./log.ts";
import { prepareStatements } from "./prepared-statements.ts";
import { giveUpSilence, noticeTheDead } from "./silence.ts";
import { traceStatements } from "./tracing/trace-statements.ts";
import { tryAgain } from "./try-again.ts";

export type Db = NodePgDatabase<typeof relations>;
/** Inside `db.transaction(async (tx) => …)`. */
export type Transaction = Parameters<Parameters<Db["transaction"]>[0]>[0];

export interface Database {
  db: Db;
  pool: Pool;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** PostgreSQL 14 is the oldest that is still maintained. */
const OLDEST_SERVER = 14;

/** For a connection, and for the server's first words on it. */
const CONNECTION_TIMEOUT_MS = 10_000;

export interface DatabaseOptions {
  log?: Logger;
  /** Largest number of connections of this process. */
  max?: number;
  /**
   * Milliseconds after which the server gives a statement up, and somewhat later a connection that says nothing is (silence.ts); a
   * statement may take as long as it takes unless said otherwise.
   */
  statementTimeout?: number;
  /** How many different statements the server may keep the plans of, for each connection; none unless said otherwise. */
  prepared?: number;
}

/**
 * Connects and asks the server for its version.
 * @throws UserError (UNAVAILABLE) when the server cannot be reached, refuses, or is too old.
 */
export async function connectDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    ...noticeTheDead,
    // Compiling a statement takes longer than any statement here runs, and is decided by costs that are estimated far too high.
    options: `-c jit=off ${noticeTheDead.options}`,
    ...(options.statementTimeout !== undefined && giveUpSilence(options.statementTimeout)),
  });
  traceStatements(pool);
  if (options.prepared !== undefined) prepareStatements(pool, options.prepared);
  // Without listeners the loss of a connection would end the process: of an idle one, and of one that is between two statements.
  pool.on("error", (error) => options.log?.warn({ err: error }, "an idle database connection was lost"));
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    await checkServer(pool, url);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const db = drizzle({ client: pool, relations });
  db.transaction = transactionsOf(pool);
  return { db, pool, close: () => pool.end() };
}

/**
 * Drizzle's own keep the connection for ever where even their first statement fails (drizzle-orm issue 6341), and leave it to their callers
 * to try again where PostgreSQL has ended one so that another could go on: what they do in one they must be able to do again.
 */
function transactionsOf(pool: Pool): Db["transaction"] {
  return (run, config) => tryAgain(() => inTransaction(pool, run, config));
}

async function inTransaction<Result>(
  pool: Pool,
  run: (tx: Transaction) => Promise<Result>,
  config: Parameters<Db["transaction"]>[1],
): Promise<Result> {
  const client = await pool.connect();
  try {
    return await drizzle({ client, relations }).transaction(run, config);
  } finally {
    client.release();
  }
}

/** The pool has no limit where statements may take long, but this one takes no time: a server that is connected to and says nothing hangs. */
const VERSION = {
  text: "select current_setting('server_version_num')::int / 10000 as version",
  query_timeout: CONNECTION_TIMEOUT_MS,
};

async function checkServer(pool: Pool, url: string): Promise<void> {
  const { rows } = await pool.query<{ version: number }>(VERSION).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  const version = rows[0]!.version;
  if (version < OLDEST_SERVER)
    throw new UserError(
      `The database at ${place(url)} is PostgreSQL ${version}, which is too old; use version ${OLDEST_SERVER} or newer.`,
      { code: "UNAVAILABLE" },
    );
}

/** PostgreSQL's own code, or the system's, with what a person can do about it. */
const REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there; start it, or correct DATABASE_URL",
  ENOTFOUND: "the host is unknown; correct DATABASE_URL",
  EAI_AGAIN: "the host name cannot be resolved; correct DATABASE_URL or the network",
  "28P01": "the user name or password is wrong; correct DATABASE_URL",
  "28000": "the server does not let this user in; correct DATABASE_URL or the server's rules",
  "3D000": "the database does not exist; create it, or correct DATABASE_URL",
  "53300": "the server has no free connection; stop another client or raise max_connections",
  "57P03": "the server is starting or stopping; try again in a moment",
};

function unreachable(url: string, error: unknown): UserError {
  const { code, message } = error as { code?: string; message?: string };
  const reason =
    REASONS[code ?? ""] ?? `it did not answer (${message || code || "no reason given"}); check DATABASE_URL`;
  return new UserError(`Cannot use the database at ${place(url)}: ${reason}.`, { code: "UNAVAILABLE", cause: error });
}

/** host:port/database, without user and password. */
function place(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}
