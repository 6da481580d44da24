/** @file What the API offers to whom: other sites' pages, caches, busy addresses, operators, slow clients. */
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { read, startTestApi, type TestApi, type TestApiOptions } from "./api-server.ts";

let api: TestApi | undefined;
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

async function start(options?: TestApiOptions): Promise<TestApi> {
  api = await startTestApi(options);
  return api;
}

const byGet = ({ url }: TestApi, query: string) => `${url}/graphql?query=${encodeURIComponent(query)}`;
const ORIGIN = "https://example.org";

/** A request through a proxy of this machine, on behalf of an address elsewhere. */
const from = (address: string, headers = {}) => ({ headers: { ...headers, "x-forwarded-for": address } });

test("pages of other sites may read answers only where that is configured", async () => {
  const allowed = async (exposure?: TestApiOptions["exposure"]) => {
    const server = await start(exposure && { exposure });
    const { headers } = await read(fetch(byGet(server, "{ progress { total } }"), { headers: { origin: ORIGIN } }));
    await server.stop();
    api = undefined;
    return headers.get("access-control-allow-origin");
  };
  expect(await allowed()).toBeNull();
  expect(await allowed({ corsOrigins: ["https://other.example"] })).toBeNull();
  expect(await allowed({ corsOrigins: [ORIGIN] })).toBe(ORIGIN);
  expect(await allowed({ corsOrigins: "*" })).toBe("*");
});

test("a form of a foreign page cannot send a query by POST", async () => {
  const server = await start();
  const { status, data } = await server.post("query={progress{total}}", { "content-type": "text/plain" });
  expect(status).toBe(400);
  expect(data).toBeUndefined();
});

test("an answer by GET is asked for again by its ETag, and sent again only when it changed", async () => {
  const server = await start();
  const url = byGet(server, "{ models { totalCount } }");
  const first = await read(fetch(url));
  expect(first.headers.get("cache-control")).toBe("public, no-cache");
  // As browsers ask; Node's fetch alone would forbid an answer from a cache.
  const asked = { "if-none-match": first.headers.get("etag")!, "cache-control": "max-age=0" };
  const again = await fetch(url, { headers: asked });
  expect(again.status).toBe(304);
  const refused = await read(fetch(byGet(server, "{ nothing }")));
  expect(refused.headers.get("cache-control")).toBeNull();
});

test("a query is sent once and then asked for by its hash", async () => {
  const server = await start();
  const query = "{ models { totalCount } }";
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(query));
  const extensions = JSON.stringify({
    persistedQuery: { version: 1, sha256Hash: Buffer.from(hash).toString("hex") },
  });
  const url = `${server.url}/graphql?extensions=${encodeURIComponent(extensions)}`;
  expect((await read(fetch(url))).errors![0]!.extensions.code).toBe("PERSISTED_QUERY_NOT_FOUND");
  await read(fetch(`${url}&query=${encodeURIComponent(query)}`));
  expect((await read(fetch(url))).data).toEqual({ models: { totalCount: 0 } });
});

test("an address that asks too often waits, others do not, and the site's own requests are not counted", async () => {
  const server = await start({ exposure: { requestsPerMinute: 2 } });
  const ask = (address?: string) => read(fetch(byGet(server, "{ progress { total } }"), address ? from(address) : {}));
  for (let i = 0; i < 2; i++) expect((await ask("203.0.113.7")).status).toBe(200);
  const { status, errors, headers } = await ask("203.0.113.7");
  expect([status, errors![0]!.extensions.code]).toEqual([429, "RATE_LIMITED"]);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await ask("203.0.113.8")).status).toBe(200);
  for (let i = 0; i < 4; i++) expect((await ask()).status).toBe(200);
  // Neighbours of an IPv6 network are one visitor.
  for (let i = 1; i <= 2; i++) await ask(`2001:db8:0:1::${i}`);
  expect((await ask("2001:db8:0:1::3")).status).toBe(429);
});

test("the explorer and the schema can be kept from visitors", async () => {
  const server = await start({ exposure: { introspection: false, explorer: false } });
  const { errors } = await server.query("{ __schema { queryType { name } } }");
  expect(errors![0]!.message).toMatch(/introspection/);
  expect((await read(fetch(`${server.url}/schema.graphql`))).status).toBe(404);
  const page = await read(fetch(`${server.url}/graphql`, { headers: { accept: "text/html" } }));
  expect(page.text).not.toMatch(/<html/);
});

test("measurements are shown to operators, not to the world", async () => {
  const server = await start();
  await server.query("{ progress { total } }");
  const { status, text } = await read(fetch(`${server.url}/metrics`));
  expect(status).toBe(200);
  expect(text).toMatch(/http_request_duration_seconds_count\{method="POST",status="200"\} 1/);
  expect((await read(fetch(`${server.url}/metrics`, from("10.1.2.3")))).status).toBe(200);
  expect((await read(fetch(`${server.url}/metrics`, from("203.0.113.7")))).status).toBe(404);
});

test("answers carry security headers and do not name the software", async () => {
  const server = await start();
  const { headers } = await server.query("{ progress { total } }");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers.get("x-powered-by")).toBeNull();
});

test("a statement that takes too long is given up, and the client is told so", async () => {
  const server = await start({ statementTimeout: 200 });
  const blocker = await server.database.pool.connect();
  await blocker.query(
    "begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; lock table task in access exclusive mode",
  );
  try {
    const { errors } = await server.query("{ tasks { name } }");
    expect(errors![0]!.extensions.code).toBe("TIMEOUT");
    expect(errors![0]!.message).toMatch(/given up; ask for smaller pages/);
  } finally {
    await blocker.query("rollback");
    blocker.release();
  }
  expect((await server.query("{ tasks { name } }")).errors).toBeUndefined();
  const { rows } = await server.database.db.execute(sql`show statement_timeout`);
  expect(rows).toEqual([{ statement_timeout: "200ms" }]);
});

test("whoever sends nothing, or half of something, is closed when its time is over", async () => {
  const server = await start({ exposure: { requestSeconds: 1 } });
  const head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  const halves = ["", "X-", "Content-Length: 99\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n9\r\n{"];
  const heard = halves.map((half) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(half && head + half);
    return textOf(socket);
  });
  for (const answer of await Promise.all(heard)) expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
  expect((await server.query("{ models { totalCount } }")).errors).toBeUndefined();
});
