/** @file Traces of the API as a process, received by a collector over HTTP: who belongs to whom, and what must not be in them. */
import { createHash } from "node:crypto";
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, startApi, untilHealthy } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { attributeOf, type Collector, startCollector } from "../support/collector.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { follow } from "./follow.ts";

const KEY = "a-key-that-only-writers-have";
const CALLER = "00f067aa0ba902b7";
const [QUERIED, ATTACKED, UNSAMPLED, FOLLOWED] = ["1", "2", "3", "4"].map(
  (digit) => `4bf92f3577b34da6a3ce929d0e0e473${digit}`,
);
const QUERY = "query OneModel($name: String!) { model(name: $name) { name license } tasks { name } }";
const SECRET = "somebody-private";
const QUEUE = `mutation { queueAnalysis(target: "demo/${SECRET}", revision: "step1", tasks: ["ioi"]) { id } }`;

let database: TestDatabase;
let collector: Collector;
/** One process is asked everything, and has sent all spans when it has ended. */
beforeAll(async () => {
  [database, collector] = await Promise.all([createTestDatabase(), startCollector()]);
  await storeBundle(database.db, makeBundle());
  const port = await freePort();
  const { child, ended } = startApi({
    DATABASE_URL: database.url,
    ATLAS_API_PORT: `${port}`,
    ATLAS_LOG_LEVEL: "error",
    ATLAS_WRITE_KEY: KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  await untilHealthy(port);
  await ask(`http://127.0.0.1:${port}`);
  child.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, errors: "" });
});
afterAll(async () => {
  collector?.stop();
  await database?.drop();
});

async function ask(url: string): Promise<void> {
  const caller = (trace = "", flags = "01") => ({ traceparent: `00-${trace}-${CALLER}-${flags}` });
  const post = (trace: string | undefined, query: string, variables = {}) =>
    fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${KEY}`, ...caller(trace) },
      body: JSON.stringify({ query, variables }),
    });
  const get = (query: string) => `${url}/graphql?query=${encodeURIComponent(query)}`;
  await post(QUERIED, QUERY, { name: SECRET });
  await post(ATTACKED, QUEUE);
  await post(ATTACKED, `{ model(name: "${SECRET}") { somebody_private } }`);
  await fetch(get(`{ model(name: "${SECRET}") { name } }`), { headers: caller(ATTACKED) });
  await fetch(`${url}/${SECRET}`, { headers: caller(ATTACKED) });
  await fetch(get("{ tasks { title } }"), { headers: caller(UNSAMPLED, "00") });
  const followers = [caller(FOLLOWED), caller(UNSAMPLED, "00")].map((headers) =>
    follow(url, { query: FOLLOW, operationName: "Follow", variables: { model: "demo-test" } }, headers),
  );
  const following = await Promise.all(followers);
  await storeBundle(database.db, makeBundle({ step: 128 }));
  for (const { heard, client } of following) {
    await heard(1);
    await client.dispose();
  }
}

const FOLLOW = "subscription Follow($model: String) { newResults(model: $model) { task { name } } }";

const ofTrace = (trace: string | undefined) => collector.spans().filter(({ traceId }) => traceId === trace);

test("a query's statements hang on its operation, that on its request, and that on the caller's span", () => {
  expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(["/v1/traces"]));
  expect(collector.services()).toEqual(new Set(["circuit-atlas-api"]));
  const spans = ofTrace(QUERIED);
  const request = spans.find(({ parentSpanId }) => parentSpanId === CALLER)!;
  expect(request.name).toBe("POST /graphql");
  expect(attributeOf(request, "http.response.status_code")).toBe("200");
  const operation = spans.find(({ name }) => name === "query OneModel")!;
  expect(operation.parentSpanId).toBe(request.spanId);
  expect(attributeOf(operation, "graphql.operation.name")).toBe("OneModel");
  expect(attributeOf(operation, "graphql.document.hash")).toBe(createHash("sha256").update(QUERY).digest("hex"));
  const statements = spans.filter(({ parentSpanId }) => parentSpanId === operation.spanId);
  const texts = statements.map((span) => attributeOf(span, "db.query.text"));
  expect(texts.some((text) => /^select .*"model".*\$1/.test(text ?? ""))).toBe(true);
  expect(texts.some((text) => /from "task"/.test(text ?? ""))).toBe(true);
  // Nothing of this trace hangs on anything else.
  const known = new Set([CALLER, ...spans.map(({ spanId }) => spanId)]);
  expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ""))).toEqual([]);
});

test("neither variables nor parameters nor addresses nor keys nor the database's password are in a trace", () => {
  const names = ofTrace(ATTACKED).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["mutation", "queue analyze-checkpoint", "insert", "query", "GET /graphql", "GET"]),
  );
  const everything = collector.received.map(({ headers, body }) => JSON.stringify(headers) + body).join("\n");
  expect(everything).not.toContain("private");
  expect(everything).not.toContain(KEY);
  const { username, password } = new URL(database.url);
  expect(everything).not.toContain(`${username}:${password}`);
});

test("a queued analysis remembers the trace that queued it, for whoever works on it", async () => {
  const { rows } = await database.pool.query("select data from pgboss.job");
  const queued = ofTrace(ATTACKED).find(({ name }) => name === "queue analyze-checkpoint")!;
  expect(rows[0].data.trace).toEqual({ traceparent: `00-${ATTACKED}-${queued.spanId}-01` });
});

test("a subscription hangs on its caller's span, and each event is a trace of its own that leads to it and holds its statements", () => {
  const [begin] = ofTrace(FOLLOWED);
  expect([begin!.name, begin!.parentSpanId]).toEqual(["subscription Follow", CALLER]);
  expect(attributeOf(begin!, "graphql.document.hash")).toBe(createHash("sha256").update(FOLLOW).digest("hex"));
  // That of who asks not to be traced is not there.
  const events = collector.spans().filter(({ name }) => name === "event of subscription Follow");
  expect(events).toHaveLength(1);
  expect(events[0]!.parentSpanId).toBeUndefined();
  expect(events[0]!.links).toMatchObject([{ traceId: FOLLOWED, spanId: begin!.spanId }]);
  const statements = ofTrace(events[0]!.traceId).filter(({ parentSpanId }) => parentSpanId === events[0]!.spanId);
  expect(statements.some((span) => /^select /.test(attributeOf(span, "db.query.text") ?? ""))).toBe(true);
});

test("who asks not to be traced is not", () => {
  expect(ofTrace(UNSAMPLED)).toEqual([]);
});
