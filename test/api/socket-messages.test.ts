/** @file What one socket can send: floods, names used again in one breath, broken messages. Limits hold, nothing goes on running, nothing leaks. */
import { once } from "node:events";
import { storeBundle } from "@atlas/platform";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { NewsRoom } from "../../apps/api/src/realtime/news-room.ts";
import { MAX_BODY_BYTES, MAX_SUBSCRIPTIONS_OF_SOCKET } from "../../apps/api/src/shared/limits.ts";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const MESSAGES = 200;
let api: TestApi;
const following = new Set<NewsRoom>();
const consoled = [vi.spyOn(console, "error"), vi.spyOn(console, "warn")];
beforeAll(async () => {
  const { follow } = NewsRoom.prototype;
  vi.spyOn(NewsRoom.prototype, "follow").mockImplementation(function (this: NewsRoom, ...asked) {
    following.add(this);
    return follow.apply(this, asked) as never;
  });
  api = await startTestApi({ exposure: { requestsPerMinute: MESSAGES } });
  await storeBundle(api.database.db, makeBundle());
});
afterAll(() => api?.stop());

const followers = () => [...following].reduce((sum, room) => sum + room.followers, 0);

/** Nobody is left listening, the next visitor is served, and nothing was written past the log. */
afterEach(async () => {
  await expect.poll(followers).toBe(0);
  expect((await api.query("{ models { totalCount } }")).errors).toBeUndefined();
  for (const spy of consoled) expect(spy).not.toHaveBeenCalled();
});

type Message = { id?: string; type: string; payload?: unknown };

interface Talk {
  socket: WebSocket;
  heard: Message[];
  closed: Promise<[code: number, reason: string]>;
  say(...messages: (object | string | Buffer)[]): void;
}

async function talk(headers: Record<string, string> = {}): Promise<Talk> {
  const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers });
  const heard: Message[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data)))).on("error", () => undefined);
  const closed = once(socket, "close").then(([code, reason]) => [code, String(reason)] as [number, string]);
  await once(socket, "open");
  const say: Talk["say"] = (...messages) => {
    for (const one of messages)
      socket.send(typeof one === "string" || Buffer.isBuffer(one) ? one : JSON.stringify(one), () => undefined);
  };
  say({ type: "connection_init" });
  await expect.poll(() => heard.length).toBe(1);
  heard.length = 0;
  return { socket, heard, closed, say };
}

const RESULTS = "subscription { newResults { id } }";
const subscribe = (id: string, query = RESULTS, variables = {}) => ({
  id,
  type: "subscribe",
  payload: { query, variables },
});
const complete = (id: string) => ({ id, type: "complete" });

/** What is heard of one subscription that is refused. */
async function refused(query: string, variables = {}) {
  const { socket, heard, say } = await talk();
  say(subscribe("1", query, variables));
  await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThan(0);
  socket.terminate();
  const { payload } = heard[0]!;
  return (Array.isArray(payload) ? payload : (payload as { errors: unknown[] }).errors) as {
    message: string;
    extensions: object;
  }[];
}

test.each<[string, (i: number) => object]>([
  ["pings", () => ({ type: "ping" })],
  ["subscriptions that are refused", (i) => subscribe(`${i}`, "subscription { newResults { nothing } }")],
  ["subscriptions ended at once", (i) => (i % 2 ? complete(`${i - 1}`) : subscribe(`${i}`))],
  ["ends of nothing", (i) => complete(`${i}`)],
])("a flood of %s ends the socket, which is told the limit", async (_name, message) => {
  const { closed, say, heard } = await talk();
  say(...Array.from({ length: 3 * MESSAGES }, (_, i) => message(i)));
  expect(await closed).toEqual([
    1008,
    `More than ${MESSAGES} messages within a minute; open a socket again in a minute.`,
  ]);
  expect(heard.length).toBeLessThan(MESSAGES);
});

test("the sockets of one address are counted together, those of another not", async () => {
  const [one, other] = [
    await talk({ "x-forwarded-for": "203.0.113.7" }),
    await talk({ "x-forwarded-for": "203.0.113.7" }),
  ];
  const elsewhere = await talk({ "x-forwarded-for": "203.0.113.8" });
  const half = Array.from({ length: MESSAGES / 2 }, () => ({ type: "ping" }));
  one.say(...half);
  other.say(...half);
  expect((await Promise.race([one.closed, other.closed]))[0]).toBe(1008);
  elsewhere.say({ type: "ping" });
  await expect.poll(() => elsewhere.heard).toEqual([{ type: "pong" }]);
  for (const { socket } of [one, other, elsewhere]) socket.terminate();
});

test("one name used over and over in one breath runs no more than a socket may, and nothing after it", async () => {
  const { socket, say, closed } = await talk();
  for (let i = 0; i < 60; i++) say(subscribe("a"), complete("a"));
  say({ type: "ping" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(followers()).toBeLessThanOrEqual(MAX_SUBSCRIPTIONS_OF_SOCKET);
  socket.close();
  await closed;
});

test("what came with a ping is not kept until it is read", async () => {
  const { heard, say, socket } = await talk();
  say({ type: "ping", payload: { text: "x".repeat(MAX_BODY_BYTES - 100) } });
  await expect.poll(() => heard).toEqual([{ type: "pong" }]);
  socket.terminate();
});

describe("broken messages", () => {
  test.each<[string, object | string | Buffer, number]>([
    ["no JSON", "{", 4400],
    ["nothing", "", 4400],
    ["lists in lists", `${"[".repeat(49_000)}${"]".repeat(49_000)}`, 4400],
    ["bytes", Buffer.from([0, 1, 2]), 4400],
    ["an unknown type", { type: "__proto__" }, 4400],
    ["a name that is a number", { id: 1, type: "subscribe", payload: { query: RESULTS } }, 4400],
    ["variables in a list", { id: "1", type: "subscribe", payload: { query: RESULTS, variables: [] } }, 4400],
    ["a second introduction", { type: "connection_init" }, 4429],
    ["a message of the server's", { id: "1", type: "next", payload: {} }, 4500],
    ["one too large", "x".repeat(MAX_BODY_BYTES + 1), 1009],
  ])("%s ends the socket with a code, and with no word of ours", async (_name, message, code) => {
    const { closed, say } = await talk();
    say(message);
    const [actual, reason] = await closed;
    expect(actual).toBe(code);
    expect(reason).not.toMatch(/stack|node_modules|type next/);
    api.log.length = 0;
  });

  test("a name that is taken ends the socket, and a subscription before an introduction does", async () => {
    const { closed, say } = await talk();
    say(subscribe("1"), subscribe("1"));
    expect((await closed)[0]).toBe(4409);
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify(subscribe("1")));
    expect((await once(socket, "close"))[0]).toBe(4401);
  });
});

describe("errors have a code and nothing of ours", () => {
  const deep = (open: string, end: string, inner: string, count: number) =>
    open.repeat(count) + inner + end.repeat(count);
  test.each<[string, string, object, string]>([
    ["a query cut short", "subscription { newResults {", {}, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "subscription { newResults { nothing } }", {}, "GRAPHQL_VALIDATION_FAILED"],
    ["a question about the schema", "subscription { __schema { types { name } } }", {}, "GRAPHQL_VALIDATION_FAILED"],
    ["a query", "{ models { totalCount } }", {}, "BAD_USER_INPUT"],
    ["a wrong variable", "subscription($t: String!) { newResults(task: $t) { id } }", { t: 5 }, "BAD_USER_INPUT"],
    [
      "fields too deep",
      `subscription { newResults ${deep("{ circuit { run ", "}}", "{ id }", 20)} }`,
      {},
      "DEPTH_LIMIT",
    ],
    ["lists without end", `subscription { newResults(task: ${deep("[", "]", "", 1_990)}) { id } }`, {}, "DEPTH_LIMIT"],
    [
      "pages too large",
      "subscription { newResults { checkpoint { runs(first: 999) { totalCount } } } }",
      {},
      "BAD_USER_INPUT",
    ],
    [
      "edges by the million",
      "subscription { newResults { checkpoint { model { runs(first: 200) { nodes { circuit { edges { scores } } } } } } } }",
      {},
      "COST_LIMIT",
    ],
    ["a field over and over", `subscription { newResults { ${"__typename ".repeat(3_900)} } }`, {}, "COST_LIMIT"],
  ])("%s", async (_name, query, variables, code) => {
    const errors = await refused(query, variables);
    expect(errors.map(({ extensions }) => extensions)).toContainEqual({ code });
    expect(JSON.stringify(errors)).not.toMatch(/node_modules|stack|"http"/);
    expect(api.log).toEqual([]);
  });

  let stored = 0;
  const told = async (query: string, variables = {}) => {
    const { socket, heard, say } = await talk();
    say(subscribe("1", query, variables));
    await expect.poll(followers).toBe(1);
    await storeBundle(api.database.db, makeBundle({ step: ++stored }));
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThan(0);
    return { socket, payload: JSON.stringify(heard[0]!.payload) };
  };

  test("a text that the database does not take ends its subscription, which follows nothing any more", async () => {
    const { socket, payload } = await told("subscription($t: String!) { newResults(task: $t) { id } }", { t: "a\0" });
    expect(payload).toMatch(/U\+0000.*"code":"BAD_USER_INPUT"/);
    expect(followers()).toBe(0);
    socket.terminate();
  });

  test("a failure of ours is logged, and its statement is told to nobody", async () => {
    await api.database.db.execute(sql`alter table release rename to release_away`);
    try {
      const { socket, payload } = await told("subscription { newResults { releases { totalCount } } }");
      expect(payload).toMatch(/Something failed on our side; it has been logged.*"code":"INTERNAL_SERVER_ERROR"/);
      expect(payload).not.toMatch(/select|release_away|relation/);
      expect(api.log.splice(0).join("")).toMatch(/does not exist/);
      socket.terminate();
    } finally {
      await api.database.db.execute(sql`alter table release_away rename to release`);
    }
  });
});
