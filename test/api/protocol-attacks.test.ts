/** @file HTTP as no browser speaks it: a thousand requests in one breath, old versions, odd targets, methods and expectations. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_EXPOSURE } from "../../apps/api/src/config.ts";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());
/** The next visitor is served, and nothing of it was a failure of ours. */
afterEach(async () => {
  expect((await api.query(QUERY)).data).toEqual(DATA);
  expect(api.log.splice(0)).toEqual([]);
});

const QUERY = "{ models { totalCount } }";
const DATA = { models: { totalCount: 0 } };
const ANSWER = JSON.stringify({ data: DATA }).slice(0, -1);
const BODY = JSON.stringify({ query: QUERY });
const TARGET = `/graphql?query=${encodeURIComponent(QUERY)}`;
const ROUTES = [
  ...["/graphql", "/health", "/ready", "/metrics", "/schema.graphql", "/nothing"],
  ...[`/files/runs/${"0".repeat(64)}/edges.csv`, `/files/releases/${"0".repeat(64)}/addresses.txt`],
];

async function open(bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1").on("error", () => undefined);
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

const answersTo = async (bytes: string) => textOf(await open(bytes));
const lines = (...all: string[]) => [...all, "", ""].join("\r\n");
const CLOSE = "Connection: close";

describe("a thousand requests in one breath", () => {
  const REQUESTS = 1_000;
  const breath = (...headers: string[]) =>
    lines(`GET ${TARGET} HTTP/1.1`, "Host: a", ...headers).repeat(REQUESTS) +
    lines("GET /health HTTP/1.1", "Host: a", CLOSE);
  const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
  const OK = Array.from({ length: REQUESTS + 1 }, () => 200);

  test("are answered each, in their order", async () => {
    expect(statuses(await answersTo(breath()))).toEqual(OK);
  });

  test("are counted each, so that those beyond the rate are told so", async () => {
    const { requestsPerMinute } = DEFAULT_EXPOSURE;
    const answer = await answersTo(breath("X-Forwarded-For: 203.0.113.7"));
    const passed = statuses(answer).filter((status) => status === 200);
    expect(new Set(statuses(answer))).toEqual(new Set([200, 429]));
    expect(statuses(answer)).toHaveLength(REQUESTS + 1);
    // Some at the limit are refused for those beyond it that came in the same breath. The last is not counted.
    expect(passed.length).toBeLessThanOrEqual(requestsPerMinute + 1);
    expect(passed.length).toBeGreaterThan(requestsPerMinute / 2);
    expect(answer).toMatch(
      /"This address has sent more than 600 requests within a minute; wait as long as Retry-After/,
    );
  });

  test("whose sender leaves at once harm nobody", async () => {
    for (let i = 0; i < 10; i++) (await open(breath())).destroy();
  });
});

test.each<[string, string, RegExp]>([
  ["HTTP/1.0 with a host", lines(`GET ${TARGET} HTTP/1.0`, "Host: a"), /^HTTP\/1\.1 200 OK/],
  ["HTTP/1.0 without one", lines(`GET ${TARGET} HTTP/1.0`), /^HTTP\/1\.1 200 OK/],
  ["HTTP/1.1 without a host", lines(`GET ${TARGET} HTTP/1.1`, CLOSE), /^HTTP\/1\.1 400 .*"message":"[^"]*Host/s],
  [
    "two hosts",
    lines(`GET ${TARGET} HTTP/1.1`, "Host: a", "Host: b", CLOSE),
    /^HTTP\/1\.1 400 .*"message":"[^"]*Host/s,
  ],
  ["HTTP/0.9", lines(`GET ${TARGET}`), /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s],
  ["HTTP/1.2", lines(`GET ${TARGET} HTTP/1.2`, "Host: a"), /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s],
  ["HTTP/2 without agreement", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s],
  [
    "a target with another host",
    lines(`GET http://elsewhere.example${TARGET} HTTP/1.1`, "Host: a", CLOSE),
    /^HTTP\/1\.1 200 OK/,
  ],
  [
    "a target of another scheme",
    lines("GET file:///etc/passwd HTTP/1.1", "Host: a", CLOSE),
    /^HTTP\/1\.1 404 .*"code":"NOT_FOUND"/s,
  ],
  [
    "a target without a path",
    lines("GET elsewhere.example:443 HTTP/1.1", "Host: a", CLOSE),
    /^HTTP\/1\.1 40[04] .*"errors"/s,
  ],
  [
    "a target that begins with two slashes",
    lines("GET //elsewhere.example/graphql HTTP/1.1", "Host: a", CLOSE),
    /^HTTP\/1\.1 404 .*"code":"NOT_FOUND"/s,
  ],
  [
    "a target with dots",
    lines("GET /files/../../etc/passwd HTTP/1.1", "Host: a", CLOSE),
    /^HTTP\/1\.1 404 .*"code":"NOT_FOUND"/s,
  ],
  ["the target of all", lines("OPTIONS * HTTP/1.1", "Host: a", CLOSE), /^HTTP\/1\.1 204 No Content/],
  [
    "a target of bytes",
    lines("GET /\u0001\u0002 HTTP/1.1", "Host: a", CLOSE),
    /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s,
  ],
  [
    "a tunnel",
    lines("CONNECT elsewhere.example:443 HTTP/1.1", "Host: a"),
    /^HTTP\/1\.1 405 .*"code":"METHOD_NOT_ALLOWED"/s,
  ],
  ["a method of nobody", lines("GRAB /graphql HTTP/1.1", "Host: a"), /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s],
])("%s", async (_name, bytes, says) => {
  expect(await answersTo(bytes)).toMatch(says);
});

describe("methods", () => {
  const ask = (method: string, route: string) => answersTo(lines(`${method} ${route} HTTP/1.1`, "Host: a", CLOSE));

  test.each(["TRACE", "PROPFIND", "PUT", "PATCH", "DELETE", "MKCOL", "PURGE", "SEARCH", "LOCK"])(
    "%s is refused at every address, with what is allowed where something is",
    async (method) => {
      for (const route of ROUTES) {
        const answer = await ask(method, route);
        const [status, code] = route === "/nothing" ? [404, "NOT_FOUND"] : [405, "METHOD_NOT_ALLOWED"];
        expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
        expect(answer).toContain(`"code":"${code}"`);
        expect(/\r\nallow: (.*)\r\n/i.exec(answer)?.[1]).toBe(
          route === "/nothing" ? undefined : route === "/graphql" ? "GET, POST" : "GET, HEAD",
        );
      }
    },
  );

  test("HEAD says what GET says, without a body", async () => {
    for (const route of ROUTES.slice(1)) {
      const [head, get] = [await ask("HEAD", route), await ask("GET", route)];
      const [statusOfHead, statusOfGet] = [head, get].map((answer) => answer.split("\r\n")[0]);
      expect(statusOfHead).toBe(statusOfGet);
      expect(head.split("\r\n\r\n")[1]).toBe("");
    }
    expect(await ask("HEAD", TARGET)).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, POST\r\n[\s\S]*\r\n\r\n$/i);
  });

  test("OPTIONS tells nothing of what is behind, and runs nothing", async () => {
    api.statements.length = 0;
    for (const route of ROUTES) {
      const answer = await ask("OPTIONS", route);
      expect(answer).toMatch(/^HTTP\/1\.1 20[04] /);
      expect(answer).not.toMatch(/Access-Control-Allow-Origin|data"/i);
    }
    expect(api.statements).toEqual([]);
  });
});

describe("an expectation", () => {
  const head = (expectation: string, length: number) =>
    ["POST /graphql HTTP/1.1", "Host: a", "Content-Type: application/json", `Content-Length: ${length}`, CLOSE]
      .concat(`Expect: ${expectation}`, "", "")
      .join("\r\n");

  test("to be told to go on is met, and the body is read", async () => {
    const socket = await open(head("100-continue", BODY.length));
    expect(String((await once(socket, "data"))[0])).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(BODY);
    expect(await textOf(socket)).toContain(ANSWER);
  });

  test("with more than may be sent is told the limit", async () => {
    const socket = await open(head("100-continue", MAX_BODY_BYTES + 1));
    expect(await textOf(socket)).toMatch(/HTTP\/1\.1 413 .*at most 100000 bytes/s);
  });

  test("of anything else is refused", async () => {
    expect(await answersTo(head("the-impossible", BODY.length) + BODY)).toMatch(
      /^HTTP\/1\.1 417 .*"code":"EXPECTATION_FAILED"/s,
    );
  });
});

test("a cookie or a header that is too large is refused with the bound, and one that is not is ignored", async () => {
  const ask = (header: string) => answersTo(lines(`GET ${TARGET} HTTP/1.1`, "Host: a", CLOSE, header));
  for (const header of [`Cookie: a=${"x".repeat(17_000)}`, `Authorization: Bearer ${"x".repeat(17_000)}`]) {
    const answer = await ask(header);
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*"code":"HEADERS_TOO_LARGE"/s);
    expect(answer).toMatch(/more than 16384 bytes/);
  }
  expect(await ask(`Cookie: ${Array.from({ length: 1_000 }, (_, i) => `c${i}=1`).join("; ")}`)).toContain(ANSWER);
});
