import { EventEmitter, once } from "node:events";
import { sql } from "drizzle-orm";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { connectDatabase, type Database } from "./database.ts";
import { isDatabaseAway } from "./database-away.ts";

let shared: TestDatabase;
/** Of a single connection: one that were not given back would be missed. */
let database: Database;
beforeAll(async () => {
  shared = await createTestDatabase();
  database = await connectDatabase(shared.url, { max: 1 });
});
afterAll(async () => {
  await database?.close();
  await shared?.drop();
});

const answer = async () => (await database.pool.query("select 42 as answer")).rows;
const errorOf = (failing: Promise<unknown>) =>
  failing.then(
    () => undefined,
    (error: unknown) => error,
  );

test("a transaction whose connection is lost before its first statement gives it back", async () => {
  await answer();
  database.pool.once("acquire", (client: PoolClient & { connection?: { stream: { destroy(): void } } }) =>
    client.connection!.stream.destroy(),
  );
  const error = await errorOf(database.db.transaction(async () => "never"));
  expect(isDatabaseAway(error)).toBe(true);
  expect(await answer()).toEqual([{ answer: 42 }]);
});

test("a connection that is lost between two statements of a transaction is an error, and the process goes on", async () => {
  const error = await errorOf(
    database.db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await shared.pool.query("select pg_terminate_backend($1, 5000)", [rows[0]!.pid]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.execute(sql`select 1`);
    }),
  );
  expect(isDatabaseAway(error)).toBe(true);
  expect(await answer()).toEqual([{ answer: 42 }]);
});

test("what is stored in a transaction that fails is not there, and its own error is told", async () => {
  await database.pool.query("create table noted (x int)");
  const failing = database.db.transaction(async (tx) => {
    await tx.execute(sql`insert into noted values (1)`);
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  expect((await database.pool.query("select * from noted")).rows).toEqual([]);
  await database.db.transaction((tx) => tx.execute(sql`insert into noted values (2)`));
  expect((await database.pool.query("select * from noted")).rows).toEqual([{ x: 2 }]);
});

test("the server asks a session that is silent whether its machine is there, so that locks of one that is not are let go", async () => {
  const { rows } = await database.pool.query(
    "select name, setting from pg_settings where name like 'tcp_keepalives%' order by name",
  );
  expect(rows.map(({ name, setting }) => [name, setting])).toEqual([
    ["tcp_keepalives_count", "3"],
    ["tcp_keepalives_idle", "30"],
    ["tcp_keepalives_interval", "10"],
  ]);
});

test.each([
  ["nothing listens", "127.0.0.1:9"],
  ["there is no such host", "no-such-host.invalid"],
])("where %s the database is away", async (_what, host) => {
  const error = await errorOf(connectDatabase(`postgres://atlas@${host}/atlas`));
  expect(isDatabaseAway(error)).toBe(true);
});

test("a wrong password or a wrong statement is no database that is away", async () => {
  const url = new URL(shared.url);
  url.password = "wrong";
  expect(isDatabaseAway(await errorOf(connectDatabase(url.href)))).toBe(false);
  expect(isDatabaseAway(await errorOf(database.pool.query("select nonsense")))).toBe(false);
  expect(isDatabaseAway(undefined)).toBe(false);
});

test("of two transactions that wait for each other both are done in the end, one of them at a second try", async () => {
  await shared.pool.query(
    "create table taken (id int primary key, times int); insert into taken values (1, 0), (2, 0)",
  );
  const both = await connectDatabase(shared.url, { max: 2 });
  let tries = 0;
  /** Each takes its first row before either takes its second. */
  const met = new EventEmitter();
  const bothMet = once(met, "both");
  const take = (first: number, second: number) =>
    both.db.transaction(async (tx) => {
      const row = (id: number) => tx.execute(sql`update taken set times = times + 1 where id = ${id}`);
      await row(first);
      if (++tries === 2) met.emit("both");
      await bothMet;
      await row(second);
    });
  await Promise.all([take(1, 2), take(2, 1)]);
  expect(tries).toBe(3);
  expect((await shared.pool.query("select times from taken")).rows).toEqual([{ times: 2 }, { times: 2 }]);
  await both.close();
});
