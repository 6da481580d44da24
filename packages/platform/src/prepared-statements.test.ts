import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { connectDatabase, type Database } from "./database.ts";

let shared: TestDatabase;
/** Of a single connection, so that everything prepared is seen on it. */
let database: Database;
beforeAll(async () => {
  shared = await createTestDatabase();
  database = await connectDatabase(shared.url, { max: 1, prepared: 2 });
});
afterAll(async () => {
  await database?.close();
  await shared?.drop();
});

const prepared = async () => {
  const { rows } = await database.pool.query<{ statement: string }>("select statement from pg_prepared_statements");
  return rows.map(({ statement }) => statement);
};
const ask = async (text: string, value: number) =>
  (await database.pool.query<{ answer: number }>({ text }, [value])).rows.map(({ answer }) => answer);

test("what comes again is prepared, answers by its parameters, and nothing else is kept", async () => {
  const double = "select 2 * $1::int as answer";
  for (let i = 0; i < 8; i++) expect(await ask(double, i)).toEqual([2 * i]);
  expect(await prepared()).toEqual([double]);
  await ask("select 3 * $1::int as answer", 1);
  for (let i = 0; i < 4; i++) await database.pool.query({ text: "update model set license = $1" }, ["x"]);
  expect(await prepared()).toEqual([double]);
});

test("there are at most as many as were allowed, and the others are answered all the same", async () => {
  for (let factor = 4; factor < 8; factor++)
    for (let i = 0; i < 4; i++) expect(await ask(`select ${factor} * $1::int as answer`, i)).toEqual([factor * i]);
  expect(await prepared()).toHaveLength(2);
});

test("columns that are added, and indexes that are replaced, change nothing for what is prepared", async () => {
  const text = "select count(license)::int as answer from model where id > $1::int";
  const wide = await connectDatabase(shared.url, { max: 1, prepared: 10 });
  const count = async () => (await wide.pool.query<{ answer: number }>({ text }, [0])).rows[0]!.answer;
  for (let i = 0; i < 4; i++) expect(await count()).toBe(0);
  await shared.pool.query("alter table model add column later text; drop index if exists run_of_task");
  expect(await count()).toBe(0);
  await wide.close();
});
