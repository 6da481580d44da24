/**
 * @file Two API processes on one database, as behind a load balancer: what changes through one is told and answered by the other, and what
 * one of them leaves undone when it is killed is finished through the other, once.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createLog, openQueue, storeBundle } from "@atlas/platform";
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishBundle } from "../../apps/analyzer/src/runs/publish/publish-client.ts";
import { freePort, startLastingApi, until, untilHealthy } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { follow } from "./follow.ts";

const KEY = "a-key-that-only-writers-have";

let database: TestDatabase;
let here: Api;
let there: Api;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeBundle(database.db, makeBundle({ step: 1 }));
  [here, there] = await Promise.all([serve(), serve()]);
});
afterAll(async () => {
  for (const api of [here, there]) api?.child.kill("SIGKILL");
  await database?.drop();
});

type Api = Awaited<ReturnType<typeof serve>>;

async function serve() {
  const port = await freePort();
  const { child, ended } = startLastingApi({
    DATABASE_URL: database.url,
    ATLAS_API_PORT: `${port}`,
    ATLAS_LOG_LEVEL: "error",
    ATLAS_WRITE_KEY: KEY,
  });
  await untilHealthy(port);
  return { url: `http://127.0.0.1:${port}`, child, ended };
}

async function send(api: Api, body: object, headers = {}): Promise<unknown> {
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return ((await response.json()) as { data: unknown }).data;
}

const read = (api: Api, query: string) => send(api, { query });
const write = (api: Api, query: string, variables = {}) =>
  send(api, { query, variables }, { authorization: `Bearer ${KEY}` });

const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Keeps everybody else from a table. @returns what lets them in again */
async function lock(table: string): Promise<() => Promise<void>> {
  const blocker = await database.pool.connect();
  await blocker.query(`begin; lock table ${table} in access exclusive mode`);
  return async () => {
    await blocker.query("commit");
    blocker.release();
  };
}

test("a result that is published through one is told by the other, whose kept answers are not given any more", async () => {
  const COUNT = "{ runs { totalCount } }";
  const { heard, client } = await follow(there.url, "subscription { newResults { address } }");
  expect(await read(there, COUNT)).toEqual({ runs: { totalCount: 1 } });
  // Only what is kept can be answered.
  const unlock = await lock("run");
  expect(await read(there, COUNT)).toEqual({ runs: { totalCount: 1 } });
  await unlock();
  const bundle = makeBundle({ step: 2 });
  const sending = { kind: "result", address: bundle.address, read: async () => bundle } as const;
  expect(await publishBundle({ url: here.url, key: KEY, project: "public" }, sending)).toBe(true);
  expect(await read(there, COUNT)).toEqual({ runs: { totalCount: 2 } });
  expect(await heard(1)).toEqual([{ data: { newResults: { address: bundle.address } } }]);
  await client.dispose();
});

test("a job is queued through one and cancelled through the other, each tells how it stands, and its worker stops", async () => {
  const worker = await openQueue(database, { log: createLog("test", "silent"), heartbeatSeconds: 10 });
  let aborted = false;
  await worker.work({
    "analyze-checkpoint": async (_payload, { signal }) => {
      await once(signal, "abort");
      aborted = true;
      signal.throwIfAborted();
    },
  });
  const followers = await Promise.all(
    [here, there].map(({ url }) => follow(url, "subscription { progress { jobs { status message } } }")),
  );
  const untilTold = (job: object) =>
    until(async () =>
      followers.every(({ messages }) => isDeepStrictEqual(messages.at(-1), { data: { progress: { jobs: [job] } } })),
    );
  const queued = (await write(
    here,
    'mutation { queueAnalysis(target: "demo/demo-test", revision: "step1", tasks: ["ioi"]) { id } }',
  )) as { queueAnalysis: { id: string } };
  await untilTold({ status: "ACTIVE", message: null });
  const cancel = "mutation($id: ID!) { cancelJob(id: $id) { status } }";
  expect(await write(there, cancel, queued.queueAnalysis)).toEqual({ cancelJob: { status: "FAILED" } });
  await untilTold({ status: "FAILED", message: "Cancelled." });
  await until(async () => aborted);
  for (const { client } of followers) await client.dispose();
  await worker.stop();
});

test("a query that only the other process knows by its hash is asked for, and clients that send it by themselves notice nothing", async () => {
  const query = "{ tasks { name } }";
  const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256(query) } });
  const get = async ({ url }: Api, parameters: Record<string, string>) => {
    const answer = await fetch(`${url}/graphql?${new URLSearchParams({ ...parameters, extensions })}`);
    return [answer.status, await answer.json()];
  };
  const known = [200, { data: { tasks: [{ name: "ioi" }] }, extensions: expect.anything() }];
  expect(await get(here, { query })).toEqual(known);
  expect(await get(here, {})).toEqual(known);
  expect(await get(there, {})).toMatchObject([
    200,
    { errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }] },
  ]);
  expect(await get(there, { query })).toEqual(known);
  expect(await get(there, {})).toEqual(known);
  let sent = 0;
  const balanced = (address: string | URL | Request, init?: RequestInit) =>
    fetch(String(address).replace(here.url, sent++ % 2 === 0 ? here.url : there.url), init);
  const client = new ApolloClient({
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(
      new HttpLink({ uri: `${here.url}/graphql`, fetch: balanced }),
    ),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: "no-cache" } },
  });
  for (let i = 0; i < 6; i++)
    expect((await client.query({ query: gql("{ runs { totalCount } }") })).data).toMatchObject({
      runs: { totalCount: 2 },
    });
});

test("killed while it stores what was published, one has stored nothing, and sending again to the other stores it once", async () => {
  const whole = Buffer.from(JSON.stringify(makeBundle({ step: 3 })));
  const publish = async (api: Api, index: 0 | 1) => {
    const content = whole.subarray(...(index === 0 ? [0, 1000] : [1000]));
    const part = { index, hash: sha256(content), content: content.toString("base64") };
    const mutation = `mutation($hash: String!, $part: PublicationPart) {
      publishResults(hash: $hash, parts: 2, part: $part) { missing stored } }`;
    return (await write(api, mutation, { hash: sha256(whole), part })) as { publishResults: object };
  };
  const before = await database.db.$count(runs);
  expect(await publish(here, 0)).toEqual({ publishResults: { missing: [1], stored: null } });
  const { heard, client } = await follow(there.url, "subscription { newResults { checkpoint { step } } }");
  // The run is written, its circuit waits; then the process is gone.
  const unlock = await lock("circuit");
  const lost = publish(here, 1).catch(() => "lost");
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  await until(async () => (await database.pool.query(waiting)).rowCount! > 0);
  here.child.kill("SIGKILL");
  await here.ended;
  expect(await lost).toBe("lost");
  await unlock();
  expect(await publish(there, 0)).toEqual({ publishResults: { missing: [1], stored: null } });
  expect(await database.db.$count(runs)).toBe(before);
  expect(await publish(there, 1)).toEqual({ publishResults: { missing: [], stored: true } });
  expect(await publish(there, 1)).toEqual({ publishResults: { missing: [], stored: true } });
  expect(await database.db.$count(runs)).toBe(before + 1);
  expect(await heard(1)).toEqual([{ data: { newResults: { checkpoint: { step: 3 } } } }]);
  await client.dispose();
});
