import { EventEmitter, once } from "node:events";
import { UserError } from "@atlas/schema";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../../../test/support/database.ts";
import { withSchemaLock } from "./schema-lock.ts";

/** A database and a session of it that ends with the test. */
async function databaseWithAnother() {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  const another = await database.pool.connect();
  onTestFinished(() => another.release(true));
  return { pool: database.pool, another };
}

const refusal = expect.objectContaining({ message: expect.stringMatching(/^Another session has held .* for 0\.2 s;/) });

test("whoever changes the schema for too long is not waited for any longer, and those who come later find no trace", async () => {
  const { pool } = await databaseWithAnother();
  const signs = new EventEmitter();
  const begun = once(signs, "begun");
  const first = withSchemaLock(pool, async () => {
    signs.emit("begun");
    await once(signs, "finish");
    return "first";
  });
  await begun;
  const second = await withSchemaLock(pool, async () => "second", 200).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(UserError);
  expect(second).toEqual(refusal);
  signs.emit("finish");
  expect(await first).toBe("first");
  expect(await withSchemaLock(pool, async () => "third", 200)).toBe("third");
});

test("a table that another session holds is not waited for any longer either, and the sessions go on with the timeouts they had", async () => {
  const { pool, another } = await databaseWithAnother();
  await another.query("begin; lock table run in access share mode");
  const change = withSchemaLock(pool, (client) => client.query("alter table run add column extra integer"), 200);
  await expect(change).rejects.toEqual(refusal);
  await another.query("rollback");
  const before = (await pool.query("show lock_timeout")).rows;
  await withSchemaLock(pool, async () => undefined, 200);
  expect((await pool.query("show lock_timeout")).rows).toEqual(before);
  expect((await pool.query("select 1 from information_schema.columns where column_name = 'extra'")).rows).toEqual([]);
});

test("another failure is told as it is", async () => {
  const { pool } = await databaseWithAnother();
  await expect(withSchemaLock(pool, (client) => client.query("select 1 / 0"))).rejects.toThrow("division by zero");
});
