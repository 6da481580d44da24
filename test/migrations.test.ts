/** @file Every migration, from the version before it with data: rows stay as they were, and what reads them still can. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase, readBundle } from "@atlas/platform";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { checkBundle } from "../packages/platform/src/check-bundle.ts";
import { makeBundle } from "./support/bundle.ts";
import { createTestDatabase } from "./support/database.ts";
import { type InsertedRow, RowsOfAnyVersion } from "./support/rows-of-any-version.ts";

const ALL = new URL("../migrations/", import.meta.url).pathname;
/** In the order in which they run. */
const NAMES = readdirSync(ALL).sort();

/** The first that leaves a database in which results can be stored. */
const FIRST = NAMES.findIndex((name) => name.endsWith("_default_project"));

test("results of every version are what they were after every later migration, and can be read as bundles", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atlas-migrations-"));
  const database = await createTestDatabase({ migrated: false });
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });
  const rows = new RowsOfAnyVersion(database.pool);
  const results: { runId: number; address: string; cells: number[]; scores: string }[] = [];
  let before = 0;
  expect(NAMES.length).toBeGreaterThan(10);
  for (const [i, name] of NAMES.entries()) {
    cpSync(join(ALL, name), join(folder, name), { recursive: true });
    await migrate(drizzle({ client: database.pool }), { migrationsFolder: folder });
    await expectUnchanged(rows, rows.rows.slice(before), `after ${name}`);
    before = rows.rows.length;
    if (i < FIRST) continue;
    const bundle = makeBundle({ model: `of ${name}`, task: `task of ${name}` });
    const runId = await rows.insert(bundle);
    results.push({ runId, address: bundle.address, cells: bundle.circuit.cells, scores: bundle.scores });
  }
  // All of them together are what a new database is made of.
  await migrateDatabase(database.pool);
  await expectUnchanged(rows, rows.rows, "at the end");
  for (const { runId, ...expected } of results) {
    const { circuit, ...bundle } = await readBundle(database.db, runId);
    expect({ address: bundle.address, cells: circuit.cells, scores: bundle.scores }).toEqual(expected);
    const { bootstrap: _, ...alone } = circuit;
    expect(checkBundle({ ...bundle, circuit: alone }).bundle.address).toBe(expected.address);
  }
  await expectHighest(database.pool);
  await expectOutlines(database.pool);
  const tables = new Set(rows.rows.map(({ table }) => table));
  expect([...(await emptyTables(database.pool, tables))]).toEqual(["project"]);
});

async function expectUnchanged(rows: RowsOfAnyVersion, some: readonly InsertedRow[], when: string): Promise<void> {
  const unlike = async (inserted: InsertedRow) => {
    const now = await rows.now(inserted);
    return Object.keys(inserted.row).filter(
      (name) => JSON.stringify(inserted.row[name]) !== JSON.stringify(now?.[name]),
    );
  };
  for (const inserted of some) expect(await unlike(inserted), `${inserted.table} ${when}`).toEqual([]);
}

/** What came after the first scores is filled in for them. */
async function expectHighest(pool: Pool): Promise<void> {
  const { rows } = await pool.query("select values, maximum, highest_head as head from head_score");
  expect(rows.length).toBeGreaterThan(10);
  for (const { values, maximum, head } of rows) {
    expect(maximum).toBe(Math.max(...values));
    expect(values[head]).toBe(maximum);
  }
}

async function expectOutlines(pool: Pool): Promise<void> {
  const { rows } = await pool.query("select findings, outline from verification");
  expect(rows.length).toBeGreaterThan(8);
  for (const { findings, outline } of rows) {
    const [{ effects: _, ...level }] = findings.levels;
    expect(outline).toMatchObject({ levels: [level], repair: findings.repair });
    expect(outline.levels[0]).toEqual(level);
  }
}

/** Tables without a row of this test, so that it is noticed when a new one has none. Projects are there by themselves. */
async function emptyTables(pool: Pool, filled: Set<string>) {
  const { rows } = await pool.query(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1",
  );
  return rows.map(({ name }) => name).filter((name) => !filled.has(name));
}
