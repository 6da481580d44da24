/**
 * @file What pages and links of others can make a browser send, and keys in places where others would see them: nothing is changed, nothing
 * is told to a foreign page, and no line of the log holds a key or a query.
 */
import { once } from "node:events";
import { publications } from "@atlas/schema/db";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { read, startTestApi, type TestApi } from "./api-server.ts";

const KEY = "a-key-that-only-writers-have";
const ORIGIN = "https://elsewhere.example";
let api: TestApi;
/** Where the pages of any origin may read answers. */
let shared: TestApi;
beforeAll(async () => {
  api = await startTestApi({ writeKey: KEY, logLevel: "debug" });
  shared = await startTestApi({ writeKey: KEY, exposure: { corsOrigins: "*" } });
});
afterAll(async () => {
  await api?.stop();
  await shared?.stop();
});
/** Nothing was stored, the next visitor is served, and the log tells neither keys nor queries. */
afterEach(async () => {
  for (const { database } of [api, shared]) expect(await database.db.$count(publications)).toBe(0);
  expect((await api.query(QUERY)).data).toEqual(DATA);
  expect(api.log.length).toBeGreaterThan(0);
  expect(api.log.splice(0).join("")).not.toMatch(new RegExp(`${KEY}|${btoa(`:${KEY}`)}|totalCount|publishResults`));
});

const QUERY = "{ models { totalCount } }";
const DATA = { models: { totalCount: 0 } };
const BODY = JSON.stringify({ query: QUERY });
const PUBLISH = `mutation { publishResults(hash: "${"0".repeat(64)}", parts: 1) { complete } }`;
const CHANGE = JSON.stringify({ query: PUBLISH });
const WITH_KEY = { authorization: `Bearer ${KEY}` };
const JSON_TYPE = { "content-type": "application/json" };

const codes = (errors: { extensions: { code: string } }[] = []) => errors.map(({ extensions }) => extensions.code);
const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  read(fetch(`${api.url}/graphql?${new URLSearchParams(parameters)}`, { headers }));

describe("a change by GET", () => {
  test.each<[string, Record<string, string>]>([
    ["with a key", WITH_KEY],
    ["with a key, as a client that has asked first", { ...WITH_KEY, "apollo-require-preflight": "1" }],
    ["with a key, as JSON", { ...WITH_KEY, ...JSON_TYPE }],
    ["without one", {}],
  ])("%s is refused", async (_name, headers) => {
    const { status, data, errors } = await get({ query: PUBLISH }, headers);
    expect([status, data, codes(errors)]).toEqual([405, undefined, ["BAD_REQUEST"]]);
    expect(errors![0]!.message).toMatch(/GET requests only support query operations, not mutation operations/);
  });

  test("beside a query is refused, and so is one that was registered", async () => {
    const query = `query Q ${QUERY} ${PUBLISH.replace("mutation", "mutation M")}`;
    expect((await get({ query, operationName: "M" }, WITH_KEY)).status).toBe(405);
    expect((await get({ query, operationName: "Q" }, WITH_KEY)).data).toEqual(DATA);
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(PUBLISH))).toString("hex");
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } });
    await get({ query: PUBLISH, extensions }, WITH_KEY);
    const { status, data } = await get({ extensions }, WITH_KEY);
    expect([status, data]).not.toEqual([200, expect.anything()]);
  });
});

describe("a form of a foreign page", () => {
  const boundary = "x".repeat(20);
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const multipart = `${part("operations", CHANGE)}${part("map", "{}")}--${boundary}--\r\n`;

  test.each<[string, string, string]>([
    ["as text", "text/plain", CHANGE],
    ["as text that is JSON but for a name", "text/plain", `${CHANGE.slice(0, -1)},"ignored":"="}`],
    ["as text in a character set", "text/plain; charset=application/json", CHANGE],
    ["as fields", "application/x-www-form-urlencoded", String(new URLSearchParams({ query: PUBLISH }))],
    ["as parts", `multipart/form-data; boundary=${boundary}`, multipart],
    ["as two types", "text/plain, application/json", CHANGE],
    ["as no type", "", CHANGE],
  ])("%s changes nothing, even if the browser sent a key along", async (_name, type, body) => {
    for (const origin of [ORIGIN, "null"])
      for (const { url } of [api, shared]) {
        const headers = { ...WITH_KEY, origin, "content-type": type };
        const { status, data, errors } = await read(fetch(`${url}/graphql`, { method: "POST", headers, body }));
        expect([status, data, codes(errors)]).toEqual([400, undefined, ["BAD_REQUEST"]]);
      }
  });

  test("as parts of 20 MB is refused for its size, before it is read", async () => {
    const headers = { ...WITH_KEY, origin: ORIGIN, "content-type": `multipart/form-data; boundary=${boundary}` };
    for (const { url } of [api, shared]) {
      const sent = fetch(`${url}/graphql`, { method: "POST", headers, body: multipart + "x".repeat(20e6) });
      const { status, data, errors } = await read(sent);
      expect([status, data, codes(errors)]).toEqual([413, undefined, ["PAYLOAD_TOO_LARGE"]]);
    }
  });
});

describe("a page of no origin, such as one from a file or in a sandbox", () => {
  const headers = { origin: "null" };

  test("reads no answer where no origin or some may, and any where all may", async () => {
    const asked = (url: string) =>
      fetch(`${url}/graphql`, { method: "POST", headers: { ...headers, ...JSON_TYPE }, body: BODY });
    expect((await asked(api.url)).headers.get("access-control-allow-origin")).toBeNull();
    expect((await asked(shared.url)).headers.get("access-control-allow-origin")).toBe("*");
  });

  test("is not let ask, before it does, whether it may send a key", async () => {
    const preflight = {
      ...headers,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    for (const { url } of [api, shared]) {
      const answer = await fetch(`${url}/graphql`, { method: "OPTIONS", headers: preflight });
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect(
      (await fetch(`${api.url}/graphql`, { method: "OPTIONS", headers: preflight })).headers.get(
        "access-control-allow-origin",
      ),
    ).toBeNull();
  });

  test("opens no socket", async () => {
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers });
    socket.on("error", () => undefined);
    const [, { statusCode }] = await once(socket, "unexpected-response");
    expect(statusCode).toBe(403);
    socket.terminate();
  });
});

describe("a key elsewhere than in its header", () => {
  const post = (path: string, headers: Record<string, string> = {}, body = CHANGE) =>
    read(fetch(api.url + path, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body }));

  test.each<[string, string, Record<string, string>]>([
    ["in the address, as a header would be", `/graphql?authorization=Bearer%20${KEY}`, {}],
    ["in the address, as OAuth does", `/graphql?access_token=${KEY}`, {}],
    ["in the address, by a name of ours", `/graphql?key=${KEY}&apiKey=${KEY}&ATLAS_WRITE_KEY=${KEY}`, {}],
    ["in a cookie", "/graphql", { cookie: `authorization=Bearer ${KEY}; key=${KEY}` }],
    ["as a password", "/graphql", { authorization: `Basic ${btoa(`:${KEY}`)}` }],
    ["without its scheme", "/graphql", { authorization: KEY }],
    ["in another header", "/graphql", { "x-api-key": KEY, "proxy-authorization": `Bearer ${KEY}` }],
    ["with more behind it", "/graphql", { authorization: `Bearer ${KEY} more` }],
    ["but for its last letter", "/graphql", { authorization: `Bearer ${KEY.slice(0, -1)}` }],
  ])("%s is none", async (_name, path, headers) => {
    const { errors, text } = await post(path, headers);
    expect(codes(errors)).toEqual(["FORBIDDEN"]);
    expect(text).not.toContain(KEY);
  });

  test("in the body is none", async () => {
    for (const beside of [
      { key: KEY },
      { extensions: { authorization: `Bearer ${KEY}` } },
      { variables: { key: KEY } },
    ]) {
      const { errors, text } = await post("/graphql", {}, JSON.stringify({ query: PUBLISH, ...beside }));
      expect(codes(errors)).toEqual(["FORBIDDEN"]);
      expect(text).not.toContain(KEY);
    }
  });

  test("in addresses that there are not, and in requests that break, is not logged", async () => {
    for (const path of [`/graphql?key=${KEY}&query={`, `/files/runs/x/edges.csv?key=${KEY}`, `/nothing?key=${KEY}`])
      await (await fetch(api.url + path, { headers: WITH_KEY })).text();
    await post(`/graphql?key=${KEY}`, WITH_KEY, "{");
    await post(`/graphql?key=${KEY}`, { ...WITH_KEY, "content-encoding": "gzip" }, "x");
  });
});
