/**
 * @file A database that takes connections and says nothing, while the API is under load: it is given up after a time that is said, answers
 * and readiness say so, and everything recovers when it speaks again.
 */
import { connectDatabase, type Database, isDatabaseAway, storeBundle } from "@atlas/platform";
import { tasks } from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_EXPOSURE } from "../../apps/api/src/config.ts";
import { type ApiServer, startServer } from "../../apps/api/src/server.ts";
import { until } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type SilentProxy, startSilentProxy } from "../support/silent-proxy.ts";
import { follow } from "./follow.ts";
import { startLoad } from "./load.ts";

const KEY = "a-key-that-only-writers-have";
const STATEMENT_TIMEOUT_MS = 500;

let direct: TestDatabase;
let proxy: SilentProxy;
/** Through the proxy. */
let database: Database;
let api: ApiServer;
const serve = () =>
  startServer({
    database,
    log: pino({ level: "silent" }),
    host: "127.0.0.1",
    port: 0,
    exposure: { ...DEFAULT_EXPOSURE, requestsPerMinute: 0, writesPerMinute: 0 },
    writeKeys: [KEY],
  });
beforeAll(async () => {
  direct = await createTestDatabase();
  await storeBundle(direct.db, makeBundle({ step: 1 }));
  const { hostname, port } = new URL(direct.url);
  proxy = await startSilentProxy(hostname, Number(port));
  const url = new URL(direct.url);
  [url.hostname, url.port] = ["127.0.0.1", `${proxy.port}`];
  database = await connectDatabase(url.href, { statementTimeout: STATEMENT_TIMEOUT_MS });
  api = await serve();
});
afterAll(async () => {
  proxy?.speakAgain();
  await api?.stop();
  await database?.close();
  proxy?.close();
  await direct?.drop();
});

const ready = async () => (await fetch(`${api.url}/ready`)).status;

test("a transaction that is cut off lets others have what it locked, and fails as one that may be tried again", async () => {
  const cut = database.db.transaction(async (tx) => {
    await tx.execute(sql`lock table task in access exclusive mode`);
    proxy.fallSilent();
    expect(await direct.db.$count(tasks)).toBe(1);
    await tx.execute(sql`select 1`);
  });
  expect(isDatabaseAway(await cut.catch((error: unknown) => error))).toBe(true);
  proxy.speakAgain();
});

test("whoever asks is told that it does not answer, and it recovers with nothing lost and no connection left hanging", {
  timeout: 120_000,
}, async () => {
  const follower = await follow(api.url, "subscription { newResults { address } }");
  const load = startLoad(api.url, makeBundle({ step: 1 }).address, KEY);
  const untilAnswered = async (times: number) => {
    const before = { ...load.answered };
    const kinds = Object.keys(before) as (keyof typeof before)[];
    await until(async () => kinds.every((kind) => load.answered[kind] >= before[kind] + times));
  };
  await untilAnswered(3);
  const before = load.failures.length;
  proxy.fallSilent();
  expect(await ready()).toBe(503);
  await until(async () => load.failures.length >= before + 4);
  const failures = load.failures.slice(before);
  proxy.speakAgain();
  await until(async () => (await ready()) === 200);
  await untilAnswered(3);
  await load.stop();
  expect(load.broken).toEqual([]);
  for (const { status, text } of failures)
    expect([status, JSON.parse(text)]).toMatchObject([503, { errors: [{ extensions: { code: "UNAVAILABLE" } }] }]);
  const { rows } = await direct.pool.query<{ address: string }>("select address from run");
  const stored = rows.map(({ address }) => address);
  expect(new Set(stored).size).toBe(stored.length);
  expect(load.acknowledged.filter((address) => !stored.includes(address))).toEqual([]);
  // All but the one that was there before.
  const told = stored.filter((address) => address !== makeBundle({ step: 1 }).address);
  const heard = (await follower.heard(told.length)).map((message) => JSON.stringify(message)).sort();
  expect(heard).toEqual(told.map((address) => JSON.stringify({ data: { newResults: { address } } })).sort());
  await follower.client.dispose();
});

test("a server that is told to stop meanwhile stops, also where it was about to open the queue", async () => {
  const leaving = await serve();
  const taken = () => database.pool.totalCount - database.pool.idleCount;
  const before = taken();
  proxy.fallSilent();
  const queued = fetch(`${leaving.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
    body: JSON.stringify({
      query: 'mutation { queueAnalysis(target: "demo/demo-test", revision: "step1", tasks: ["ioi"]) { id } }',
    }),
  });
  await until(async () => taken() > before);
  await leaving.stop();
  expect(await (await queued).json()).toMatchObject({ errors: [{ extensions: { code: "UNAVAILABLE" } }] });
  proxy.speakAgain();
});
