/** @file A server that is connected to and then says nothing any more: whoever starts on it, or changes its schema, gives it up and says so. */
import { UserError } from "@atlas/schema";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { type SilentProxy, startSilentProxy } from "../../../test/support/silent-proxy.ts";
import { connectDatabase, type Database } from "./database.ts";
import { isDatabaseAway } from "./database-away.ts";
import { withSchemaLock } from "./schema-lock.ts";

const LOCK_MS = 60_000;
const SILENCE_MS = 300;

let direct: TestDatabase;
let proxy: SilentProxy;
/** Through the proxy. */
let url: string;
beforeAll(async () => {
  direct = await createTestDatabase();
  const through = new URL(direct.url);
  proxy = await startSilentProxy(through.hostname, Number(through.port));
  [through.hostname, through.port] = ["127.0.0.1", `${proxy.port}`];
  url = through.href;
});
afterEach(() => proxy.speakAgain());
afterAll(async () => {
  proxy?.close();
  await direct?.drop();
});

const errorOf = (failing: Promise<unknown>) => failing.catch((error: unknown) => error);

async function connected<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const database = await connectDatabase(url);
  return use(database).finally(() => void database.close());
}

test("one that says nothing after a connection was made is no server to start on", async () => {
  proxy.fallSilentAt("server_version_num");
  const error = await errorOf(connectDatabase(url));
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^Cannot use the database at 127\.0\.0\.1:\d+\/\w+: it did not answer/);
  expect(isDatabaseAway(error)).toBe(true);
});

test.each([
  ["at the lock", "pg_advisory_lock"],
  ["in the change", "pg_sleep"],
])(
  "one that falls silent %s is given up, and the next who changes the schema does not find it locked",
  async (_when, text) => {
    proxy.fallSilentAt(text);
    const error = await connected(({ pool }) =>
      errorOf(withSchemaLock(pool, (client) => client.query("select pg_sleep(0)"), LOCK_MS, SILENCE_MS)),
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      /^The database was asked whether .* did not answer within 0\.3 s; see whether/,
    );
    expect(isDatabaseAway(error)).toBe(true);
    proxy.speakAgain();
    expect(await connected(({ pool }) => withSchemaLock(pool, async () => "next", LOCK_MS, SILENCE_MS))).toBe("next");
  },
);

test("a change that takes longer than any answer is let finish, on a server that answers others", async () => {
  const slowly = (seconds: number) =>
    connected(({ pool }) =>
      withSchemaLock(pool, (client) => client.query(`select pg_sleep(${seconds})`), LOCK_MS, SILENCE_MS),
    );
  expect((await slowly((4 * SILENCE_MS) / 1000)).rowCount).toBe(1);
});
