/** @file The API as a process: it starts, says in one sentence why it cannot, and ends in order when told to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, listenAnywhere, startApi, until, untilHealthy, untilRefused } from "../support/api-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** Until some session waits for a lock that another holds. */
async function untilBlocked(): Promise<void> {
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  await until(async () => (await database.pool.query(waiting)).rowCount! > 0);
}

async function ask(port: number, query: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

test.each(["SIGTERM", "SIGINT"] as const)("serves until %s, then exits with 0", async (signal) => {
  const port = await freePort();
  const { child, ended } = startApi({
    DATABASE_URL: database.url,
    ATLAS_API_PORT: String(port),
    ATLAS_LOG_LEVEL: "error",
  });
  await untilHealthy(port);
  expect(await ask(port, "{ models { totalCount } }")).toEqual({ models: { totalCount: 0 } });
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, errors: "" });
});

test("what was asked before the signal is still answered", async () => {
  const port = await freePort();
  const { child, ended } = startApi({
    DATABASE_URL: database.url,
    ATLAS_API_PORT: String(port),
    ATLAS_LOG_LEVEL: "error",
  });
  await untilHealthy(port);
  const blocker = await database.pool.connect();
  await blocker.query("begin; lock table task in access exclusive mode");
  const answer = ask(port, "{ tasks { name } }");
  await untilBlocked();
  child.kill("SIGTERM");
  await untilRefused(port);
  await blocker.query("commit");
  blocker.release();
  expect(await answer).toEqual({ tasks: [] });
  expect(await ended).toEqual({ code: 0, errors: "" });
});

test("a taken port is one sentence", async () => {
  const { server, port } = await listenAnywhere();
  const { code, errors } = await startApi({ DATABASE_URL: database.url, ATLAS_API_PORT: String(port) }).ended;
  server.close();
  expect(errors).toBe(
    `Cannot listen on 127.0.0.1:${port}: it is taken; stop what listens there or set ATLAS_API_PORT to another port.\n`,
  );
  expect(code).toBe(1);
});

test("an unreachable database is one sentence without the password", async () => {
  const url = `postgres://atlas:hunter2@127.0.0.1:${await freePort()}/atlas`;
  const { code, errors } = await startApi({ DATABASE_URL: url, ATLAS_API_PORT: String(await freePort()) }).ended;
  expect(errors).toMatch(/^Cannot use the database at 127\.0\.0\.1:\d+\/atlas: nothing listens there.*\.\n$/);
  expect(errors).not.toContain("hunter2");
  expect(code).toBe(1);
});

test("a wrong variable is one sentence", async () => {
  const { code, errors } = await startApi({ DATABASE_URL: database.url, ATLAS_API_PORT: "many" }).ended;
  expect(errors).toBe('ATLAS_API_PORT cannot be "many"; set it to a port number from 1 to 65535.\n');
  expect(code).toBe(1);
});
