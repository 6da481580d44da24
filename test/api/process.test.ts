/** @file The API as a process: it starts, says in one sentence why it cannot, and ends in order when told to. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, listenAnywhere, startApi, until, untilHealthy, untilRefused } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
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

const KEY = "a-key-that-only-writers-have";

async function ask(port: number, query: string, variables = {}): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ query, variables }),
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

test("killed while it stores what was published, it has stored nothing, and sending again stores it once", async () => {
  const env = { DATABASE_URL: database.url, ATLAS_LOG_LEVEL: "error", ATLAS_WRITE_KEY: KEY };
  const serve = async () => {
    const port = await freePort();
    const { child, ended } = startApi({ ...env, ATLAS_API_PORT: String(port) });
    await untilHealthy(port);
    return { port, child, ended };
  };
  const whole = Buffer.from(JSON.stringify(makeBundle()));
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const send = (port: number, index?: number) => {
    const content = whole.subarray(...(index === 0 ? [0, 1000] : [1000]));
    const part = index === undefined ? null : { index, hash: sha256(content), content: content.toString("base64") };
    const publish = `mutation($hash: String!, $part: PublicationPart) {
      publishResults(hash: $hash, parts: 2, part: $part) { missing stored } }`;
    return ask(port, publish, { hash: sha256(whole), part });
  };
  const first = await serve();
  expect(await send(first.port, 0)).toEqual({ publishResults: { missing: [1], stored: null } });
  // The run is written, its circuit waits; then the process is gone.
  const blocker = await database.pool.connect();
  await blocker.query("begin; lock table circuit in access exclusive mode");
  const lost = send(first.port, 1).catch(() => "lost");
  await untilBlocked();
  first.child.kill("SIGKILL");
  await first.ended;
  expect(await lost).toBe("lost");
  await blocker.query("commit");
  blocker.release();
  const second = await serve();
  await until(async () =>
    isDeepStrictEqual(await send(second.port), { publishResults: { missing: [1], stored: null } }),
  );
  expect(await database.db.$count(runs)).toBe(0);
  expect(await send(second.port, 1)).toEqual({ publishResults: { missing: [], stored: true } });
  expect(await send(second.port, 1)).toEqual({ publishResults: { missing: [], stored: true } });
  expect(await database.db.$count(runs)).toBe(1);
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
