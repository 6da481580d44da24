/** @file Brings a database to the newest schema. Any number of processes may ask at once; one works, the others wait. */
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";
import { CHECKOUT } from "./checkout.ts";

/** Any number that no other program on the same database uses: the letters "atlas" as a base-36 number. */
const LOCK = Number.parseInt("atlas", 36);

export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // A session lock: drizzle's migrator takes none of its own and two first migrations would collide.
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await migrate(drizzle({ client }), { migrationsFolder: `${CHECKOUT}migrations` });
    await client.query("select pg_advisory_unlock($1)", [LOCK]);
    client.release();
  } catch (error) {
    // Ends the session, and with it the lock.
    client.release(true);
    throw error;
  }
}
