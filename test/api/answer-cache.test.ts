/** @file Answers are kept until something changes, and not a moment longer, whoever changes it. */
import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { get as httpGet, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { storeBundle } from "@atlas/platform";
import { tables } from "@atlas/schema/db";
import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeBundle(api.database.db, makeBundle({ step: 1 }));
});
afterAll(() => api?.stop());
beforeEach(() => {
  api.statements.length = 0;
});

const COUNT = '{ model(name: "demo-test") { runs { totalCount } checkpoints { totalCount } } }';
const countOf = async () => (await api.data(COUNT)).model as { runs: { totalCount: number } } | null;
const get = (query: string, headers: Record<string, string> = {}) =>
  read(fetch(`${api.url}/graphql?${new URLSearchParams({ query })}`, { headers }));

test("the same question is answered in the same words without asking the database again", async () => {
  const first = await api.query(COUNT);
  expect(api.statements).toHaveLength(1);
  const second = await api.query(COUNT);
  expect(api.statements).toHaveLength(0);
  expect(second.text).toBe(first.text);
  for (const name of ["content-type", "etag"]) expect(second.headers.get(name)).toBe(first.headers.get(name));
});

test("another form of answer, other variables and another operation are other questions", async () => {
  const query = "query One($name: String!) { model(name: $name) { name } } query Two { tasks { name } }";
  const ask = (operationName: string, name: string) =>
    api.post(JSON.stringify({ query, operationName, variables: { name } }));
  expect((await ask("One", "demo-test")).data).toEqual({ model: { name: "demo-test" } });
  expect((await ask("One", "other")).data).toEqual({ model: null });
  expect((await ask("Two", "other")).data).toEqual({ tasks: [{ name: "ioi" }] });
  const accept = "application/graphql-response+json";
  expect((await get("{ tasks { name } }", { accept })).headers.get("content-type")).toContain(accept);
  expect((await get("{ tasks { name } }")).headers.get("content-type")).toContain("application/json");
});

test("whoever has the answer is told so, first and again", async () => {
  const etag = (await get(COUNT)).headers.get("etag")!;
  // Else fetch says no-cache by itself, and is sent the whole.
  const again = { "if-none-match": etag, "cache-control": "max-age=0" };
  for (let i = 0; i < 2; i++) expect(await get(COUNT, again)).toMatchObject({ status: 304, text: "" });
  const whole = await get(COUNT);
  expect([whole.status, whole.headers.get("cache-control")]).toEqual([200, "public, no-cache"]);
});

/** As it travels. */
async function travelling(query: string, headers: Record<string, string>) {
  const url = `${api.url}/graphql?${new URLSearchParams({ query })}`;
  const [response] = (await once(httpGet(url, { headers }), "response")) as [IncomingMessage];
  return { headers: response.headers, body: await buffer(response) };
}

test("a large answer that is kept travels compressed to whoever takes it so, and says that it depends on that", async () => {
  const large = "{ __schema { types { name description } } }";
  const plain = await travelling(large, {});
  for (const takes of ["gzip, deflate, br", "gzip;q=0.5, identity;q=0.1", "*"]) {
    const { headers, body } = await travelling(large, { "accept-encoding": takes });
    expect(headers).toMatchObject({ "content-encoding": "gzip", "content-length": `${body.length}` });
    expect(body.length).toBeLessThan(plain.body.length / 2);
    expect(gunzipSync(body)).toEqual(plain.body);
    expect(headers.etag).toBe(plain.headers.etag);
  }
  for (const takes of ["identity", "br", "gzip;q=0", "gzip;q=0.1, identity", ""]) {
    const { headers, body } = await travelling(large, { "accept-encoding": takes });
    expect([takes, headers["content-encoding"]]).toEqual([takes, undefined]);
    expect(body).toEqual(plain.body);
  }
  for (const name of ["accept", "accept-encoding"]) expect(plain.headers.vary).toContain(name);
  const small = await travelling("{ tasks { name } }", { "accept-encoding": "gzip" });
  expect(small.headers["content-encoding"]).toBeUndefined();
});

test("a kept answer is compressed once, however many take it so, and for nobody who does not", async () => {
  const large = "{ __schema { types { name fields { name description } } } }";
  let compressions = 0;
  const hook = createHook({ init: (_id, type) => void (type === "ZLIB" && compressions++) }).enable();
  await travelling(large, {});
  await travelling(large, {});
  expect(compressions).toBe(0);
  const takes = { "accept-encoding": "gzip" };
  await Promise.all(Array.from({ length: 4 }, () => travelling(large, takes)));
  const { headers } = await travelling(large, takes);
  hook.disable();
  expect([compressions, headers["content-encoding"]]).toEqual([1, "gzip"]);
});

test("what is committed is in the next answer, every time", async () => {
  const before = (await countOf())!.runs.totalCount;
  for (let stored = 1; stored <= 25; stored++) {
    await storeBundle(api.database.db, makeBundle({ step: 1000 + stored }));
    expect((await countOf())!.runs.totalCount).toBe(before + stored);
    expect((await countOf())!.runs.totalCount).toBe(before + stored);
  }
});

test("a change by hand counts as well: a project that is no longer public shows nothing", async () => {
  expect(await countOf()).not.toBeNull();
  await api.database.pool.query("update project set visibility = 'private'");
  expect(await countOf()).toBeNull();
  await api.database.pool.query("update project set visibility = 'public'");
  expect(await countOf()).not.toBeNull();
});

test("what is not committed is not in an answer, and the commit is noticed", async () => {
  const client = await api.database.pool.connect();
  await client.query("begin; update model set license = 'renamed'");
  const ask = async () => await api.data('{ model(name: "demo-test") { license } }');
  expect(await ask()).toEqual({ model: { license: null } });
  await client.query("commit");
  client.release();
  expect(await ask()).toEqual({ model: { license: "renamed" } });
});

test("whoever asks the same at once waits for one answer, and gets no other after a change", async () => {
  const query = "{ tasks { name title } }";
  const asked = await Promise.all(
    Array.from({ length: 8 }, async () => await read(fetch(`${api.url}/graphql?${new URLSearchParams({ query })}`))),
  );
  expect(api.statements).toHaveLength(1);
  for (const { status, text } of asked) expect([status, text]).toEqual([200, asked[0]!.text]);
  const client = await api.database.pool.connect();
  await client.query("begin; lock table task in access exclusive mode");
  const ask = async () => (await get(query)).data as { tasks: { title: string }[] };
  const early = ask();
  await client.query("update task set title = 'Renamed'; commit");
  client.release();
  await early;
  expect((await ask()).tasks[0]!.title).toBe("Renamed");
});

test("a refusal is nobody else's answer: whoever asks the same at once is refused as well", async () => {
  const asked = await Promise.all(Array.from({ length: 4 }, () => api.query("{ models(first: 1000) { totalCount } }")));
  for (const { errors } of asked) expect(errors![0]!.message).toMatch(/A page cannot have 1000 entries/);
});

test("without a connection that listens nothing is kept, and answers stay right", async () => {
  await countOf();
  await api.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select' and datname = current_database()",
  );
  const before = await countOf();
  await storeBundle(api.database.db, makeBundle({ step: 5000 }));
  expect((await countOf())!.runs.totalCount).toBe(before!.runs.totalCount + 1);
});

test("progress is asked for anew each time, and so is whatever a key may show", async () => {
  for (let i = 0; i < 2; i++) {
    await api.query("{ progress { total } }");
    expect(api.statements).toHaveLength(1);
  }
  const headers = { "content-type": "application/json", authorization: "Bearer none" };
  for (let i = 0; i < 2; i++) {
    await api.post(JSON.stringify({ query: "{ tasks { name } }" }), headers);
    expect(api.statements).toHaveLength(1);
  }
});

test("every table that answers are made of announces its changes", async () => {
  const { rows } = await api.database.pool.query(
    "select tgrelid::regclass::text as name from pg_trigger where tgname = 'announce_change'",
  );
  const announced = rows.map(({ name }: { name: string }) => name.replaceAll('"', "")).sort();
  const silent = new Set(["job_progress", "publication", "publication_part"]);
  const all = Object.values(tables).map((table) => getTableConfig(table).name);
  expect(announced).toEqual(all.filter((name) => !silent.has(name)).sort());
});
