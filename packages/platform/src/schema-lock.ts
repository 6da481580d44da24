/** @file One process at a time changes the database's schema, whether for our tables or for the job engine's; others wait, but not for ever. */
import { UserError } from "@atlas/schema";
import { DatabaseError, type Pool, type PoolClient } from "pg";
import { unlessSilent } from "./unless-silent.ts";

/** Any number that no other program on the same database uses: the letters "atlas" as a base-36 number. */
const LOCK = Number.parseInt("atlas", 36);
/** Milliseconds to wait for whoever changes the schema, or holds a table that is to be changed. */
const PATIENCE_MS = 5 * 60_000;
/** Milliseconds after which the server is asked whether it lives, and for each answer. */
const SILENCE_MS = 30_000;
/** PostgreSQL's code for a lock that did not come in time. */
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * A session lock, because neither drizzle's migrator nor the job engine's takes one that covers a first migration.
 * @throws UserError when another session keeps the lock, or a table, for longer than the patience, or the server falls silent
 */
export async function withSchemaLock<T>(
  pool: Pool,
  change: (client: PoolClient) => Promise<T>,
  patienceMs = PATIENCE_MS,
  silenceMs = SILENCE_MS,
): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await unlessSilent(pool, changeLocked(client, change, patienceMs), silenceMs);
    client.release();
    return result;
  } catch (error) {
    // Ends the session, and with it the lock.
    client.release(true);
    throw isLate(error) ? held(patienceMs, error) : error;
  }
}

async function changeLocked<T>(
  client: PoolClient,
  change: (client: PoolClient) => Promise<T>,
  patienceMs: number,
): Promise<T> {
  // Waiting for another process and changing tables that are large may take longer than a query may.
  await client.query("set statement_timeout = 0");
  await client.query(`set lock_timeout = ${patienceMs}`);
  await client.query("select pg_advisory_lock($1)", [LOCK]);
  const result = await change(client);
  await client.query("select pg_advisory_unlock($1)", [LOCK]);
  await client.query("reset statement_timeout");
  await client.query("reset lock_timeout");
  return result;
}

/** Drizzle wraps what PostgreSQL says. */
function isLate(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === LOCK_NOT_AVAILABLE;
  return error instanceof Error && isLate(error.cause);
}

function held(patienceMs: number, cause: unknown): UserError {
  const seconds = patienceMs / 1000;
  return new UserError(
    `Another session has held the database's schema or one of its tables for ${seconds} s; see pg_stat_activity for one that changes the schema or has been idle in a transaction, wait for it or end it, and start again.`,
    { code: "UNAVAILABLE", cause },
  );
}
