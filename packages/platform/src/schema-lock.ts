/** @file One process at a time changes the database's schema, whether for our tables or for the job engine's; others wait. */
import type { Pool, PoolClient } from "pg";

/** Any number that no other program on the same database uses: the letters "atlas" as a base-36 number. */
const LOCK = Number.parseInt("atlas", 36);

/** A session lock, because neither drizzle's migrator nor the job engine's takes one that covers a first migration. */
export async function withSchemaLock<T>(pool: Pool, change: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // Waiting for another process and changing tables that are large may take longer than a query may.
    await client.query("set statement_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const result = await change(client);
    await client.query("select pg_advisory_unlock($1)", [LOCK]);
    await client.query("reset statement_timeout");
    client.release();
    return result;
  } catch (error) {
    // Ends the session, and with it the lock.
    client.release(true);
    throw error;
  }
}
