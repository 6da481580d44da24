/** @file The database of this process: the one DATABASE_URL names, or else the embedded one, started when needed. */
import type { Config } from "./config.ts";
import { connectDatabase, type Database, type DatabaseOptions } from "./database.ts";
import { migrateDatabase } from "./migrate.ts";
import { startEmbeddedPostgres } from "./postgres/embedded-postgres.ts";

export interface OpenDatabase extends Database {
  /** For child processes, as DATABASE_URL; holds a password. */
  url: string;
  /** One line worth telling, such as an unusual place of the data. */
  notice: string | undefined;
}

/**
 * Connects and migrates. Closing also stops the embedded server when nobody else uses it.
 * @throws UserError when there is no database to be had.
 */
export async function openDatabase(config: Config, options: DatabaseOptions = {}): Promise<OpenDatabase> {
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataFolder) : undefined;
  const url = embedded?.url ?? config.databaseUrl!;
  try {
    await migrate(url);
    const database = await connectDatabase(url, options);
    const close = async (): Promise<void> => {
      await database.close();
      await embedded?.release();
    };
    return { ...database, url, notice: embedded?.notice, close };
  } catch (error) {
    await embedded?.release();
    throw error;
  }
}

/** On connections of its own, which may take as long as changing large tables, and waiting for whoever does, takes. */
async function migrate(url: string): Promise<void> {
  const { pool, close } = await connectDatabase(url);
  await migrateDatabase(pool).finally(close);
}
