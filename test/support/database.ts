/**
 * @file A fresh, migrated PostgreSQL database for a test file, in a few hundredths of a second: copied from a template on
 * the embedded server that all tests of a run share.
 */
import { randomUUID } from "node:crypto";
import { connectDatabase, type Database, migrateDatabase, startEmbeddedPostgres } from "@atlas/platform";
import { Client } from "pg";
import { inject } from "vitest";

export interface TestDatabase extends Database {
  /** Connection string, for processes the test starts. */
  url: string;
  /** Closes and drops the database. Call it in `afterAll`. */
  drop(): Promise<void>;
}

const TEMPLATE = "atlas_template";
/** One process makes the template while the others wait. */
const TEMPLATE_LOCK = 1;

/** @param options.migrated false for an empty database. @param options.statementTimeout milliseconds; none unless said otherwise. */
export async function createTestDatabase(
  options: { migrated?: boolean; statementTimeout?: number } = {},
): Promise<TestDatabase> {
  const { url: server } = await startEmbeddedPostgres(inject("databaseFolder"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const template = options.migrated === false ? "template0" : TEMPLATE;
  await withServer(server, async (client) => {
    await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template}`);
  });
  const url = databaseUrl(server, name);
  const { statementTimeout } = options;
  const database = await connectDatabase(url, statementTimeout === undefined ? {} : { statementTimeout });
  const drop = async (): Promise<void> => {
    await database.close();
    await withServer(server, (client) => client.query(`drop database ${name} with (force)`));
  };
  return { ...database, url, drop };
}

async function ensureTemplate(client: Client, server: string): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
  const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [TEMPLATE]);
  if (rowCount === 0) await makeTemplate(client, server);
  await client.query("select pg_advisory_unlock($1)", [TEMPLATE_LOCK]);
}

async function makeTemplate(client: Client, server: string): Promise<void> {
  await client.query(`create database ${TEMPLATE}`);
  const { pool, close } = await connectDatabase(databaseUrl(server, TEMPLATE));
  await migrateDatabase(pool);
  await close();
}

async function withServer(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
