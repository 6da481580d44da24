/** @file Brings a database to the newest schema. Any number of processes may ask at once; one works, the others wait. */
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";
import { CHECKOUT } from "./checkout.ts";
import { withSchemaLock } from "./schema-lock.ts";

export async function migrateDatabase(pool: Pool): Promise<void> {
  await withSchemaLock(pool, (client) => migrate(drizzle({ client }), { migrationsFolder: `${CHECKOUT}migrations` }));
}
