/** @file How often a visitor may open a socket, however soon each is closed again: counted as requests are, and told when to come again. */
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestApi, type TestApi, type TestApiOptions } from "./api-server.ts";

const KEY = "a-key-that-only-writers-have";
const A_MINUTE = 3;
let api: TestApi | undefined;
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

async function start(exposure: TestApiOptions["exposure"] = {}): Promise<TestApi> {
  api = await startTestApi({ exposure: { socketsPerMinute: A_MINUTE, ...exposure }, writeKey: KEY });
  return api;
}

interface Opened {
  status: number;
  retryAfter: number;
  text: string;
}

/** Opens a socket and closes it at once. */
async function open({ url }: TestApi, headers: Record<string, string> = {}, path = "/graphql"): Promise<Opened> {
  const socket = new WebSocket(url.replace("http", "ws") + path, "graphql-transport-ws", { headers });
  const opened = await new Promise<Opened>((resolve) => {
    socket.on("error", () => undefined);
    socket.on("open", () => resolve({ status: 101, retryAfter: Number.NaN, text: "" }));
    socket.on("unexpected-response", async (_request, response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, retryAfter: Number(headers["retry-after"]), text: await text(response) });
    });
  });
  socket.terminate();
  return opened;
}

const from = (address: string, headers = {}) => ({ ...headers, "x-forwarded-for": address });
const ONE = "203.0.113.7";
const OTHER = "203.0.113.8";

async function statuses(server: TestApi, count: number, ...how: [headers?: Record<string, string>, path?: string]) {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await open(server, ...how)).status);
  return found;
}

const PASSED = Array.from({ length: A_MINUTE }, () => 101);

test("an address that opens and closes sockets without end is told the limit and when to come again, and others are let in", async () => {
  const server = await start();
  expect(await statuses(server, A_MINUTE, from(ONE))).toEqual(PASSED);
  const refused = await open(server, from(ONE));
  expect(refused.status).toBe(429);
  expect(refused.retryAfter).toBeGreaterThan(0);
  expect(refused.retryAfter).toBeLessThanOrEqual(60);
  expect(JSON.parse(refused.text)).toEqual({
    errors: [
      {
        message: "This address has opened more than 3 sockets within a minute; wait as long as Retry-After says.",
        extensions: { code: "RATE_LIMITED" },
      },
    ],
  });
  expect(await statuses(server, A_MINUTE, from(OTHER))).toEqual(PASSED);
  expect(server.log).toEqual([]);
});

test("what is refused for another reason counts as well", async () => {
  const server = await start();
  expect(await statuses(server, A_MINUTE, from(ONE), "/nothing")).toEqual([404, 404, 404]);
  expect(await statuses(server, 1, from(ONE, { origin: "https://elsewhere.example" }))).toEqual([429]);
});

test("the addresses of an IPv6 network count as one", async () => {
  const server = await start();
  for (let i = 1; i <= A_MINUTE; i++) await open(server, from(`2001:db8:0:1::${i}`));
  expect(await statuses(server, 1, from("2001:db8:0:1::9"))).toEqual([429]);
  expect(await statuses(server, 1, from("2001:db8:ffff::1"))).toEqual([101]);
});

test("who has a key is counted by it, wherever it is used, and a wrong key changes nothing", async () => {
  const server = await start({ writesPerMinute: A_MINUTE + 1 });
  const authorization = `Bearer ${KEY}`;
  expect(await statuses(server, A_MINUTE, from(ONE))).toEqual(PASSED);
  expect(await statuses(server, 1, from(ONE, { authorization: "Bearer not-the-key-of-anyone" }))).toEqual([429]);
  expect(await statuses(server, 2, from(ONE, { authorization }))).toEqual([101, 101]);
  expect(await statuses(server, 2, from(OTHER, { authorization }))).toEqual([101, 101]);
  const refused = await open(server, from(OTHER, { authorization }));
  expect(refused.status).toBe(429);
  expect(refused.text).toMatch(/This key has opened more than 4 sockets within a minute/);
  expect(refused.text).not.toContain(KEY);
});

test("this machine is not counted, nor whose word about others is not believed, nor anybody where there is no limit", async () => {
  const more = A_MINUTE + 2;
  const server = await start({ trustedProxies: ["10.1.2.3"] });
  expect(await statuses(server, more)).not.toContain(429);
  expect(await statuses(server, more, from(ONE))).not.toContain(429);
  await server.stop();
  api = undefined;
  expect(await statuses(await start({ socketsPerMinute: 0 }), more, from(ONE))).not.toContain(429);
});
