/**
 * @file Listeners who subscribe to much, never read and say nothing but that they live, while many results are announced: memory stays
 * bounded, they are closed, and everybody else is answered.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_SUBSCRIPTIONS_OF_SOCKET } from "../../apps/api/src/shared/limits.ts";
import { freePort, untilHealthy } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { follow } from "./follow.ts";

/** So that memory is what is held, and not what could be let go. */
const COLLECTING = ["--expose-gc", "--import", "data:text/javascript,setInterval(gc, 500).unref()"];
const MAIN = new URL("../../apps/api/src/main.ts", import.meta.url).pathname;
const GREEDY = 4;
const IDLE = 4;
/** Results that are stored, each an answer of 1 MB to the greedy: 80 MB if every subscription might keep one waiting. */
const RESULTS = 3;
const LARGE = { layers: 24, heads: 32 };
/** Announced besides, of nothing that anybody may see. */
const NEWS = 5_000;
const FIRST_OF_NOTHING = 1_000_000;
const GREEDY_QUERY = `subscription { newResults { ${Array.from({ length: 25 }, (_, i) => `a${i}: circuit { edges { writers readers scores } }`).join(" ")} } }`;
const IDLE_QUERY = "subscription { newResults { address } }";
/** One answer of each subscription of the greedy, and what it is made of: however many results there are. */
const MOST_WAITING = 2 * GREEDY * MAX_SUBSCRIPTIONS_OF_SOCKET * 1e6;
/** What stays behind: the engine's own room for later. */
const MOST_LEFT = 20e6;

let database: TestDatabase;
let child: ChildProcess;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  port = await freePort();
  const env = { ...process.env, DATABASE_URL: database.url, ATLAS_API_PORT: `${port}`, ATLAS_LOG_LEVEL: "error" };
  child = spawn(process.execPath, [...COLLECTING, "--import", "tsx", MAIN], { env, stdio: "ignore" });
  await untilHealthy(port);
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await database?.drop();
});

/** What the process says of itself. */
async function measured(...names: string[]): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return names.reduce((sum, name) => sum + Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)![1]), 0);
}

const memory = () => measured("nodejs_heap_size_used_bytes", "nodejs_external_memory_bytes");

const UPGRADE = [
  ...["GET /graphql HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
  ...["Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"],
].join("\r\n");

/** Masked by zeros, which changes nothing. */
function frame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]);
}

/** The answer to a question that was never read. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

async function deaf(query: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write(UPGRADE);
  await once(socket, "data");
  socket.write(frame({ type: "connection_init" }));
  await once(socket, "data");
  socket.pause();
  for (let id = 1; id <= MAX_SUBSCRIPTIONS_OF_SOCKET; id++)
    socket.write(frame({ id: `${id}`, type: "subscribe", payload: { query } }));
  return socket;
}

/** Later results have numbers beyond. */
async function announceNothing(): Promise<void> {
  const beyond = FIRST_OF_NOTHING + NEWS;
  await database.pool.query(
    `select pg_notify('atlas_result', n::text) from generate_series(${FIRST_OF_NOTHING}, ${beyond}) n`,
  );
  await database.pool.query(`select setval(pg_get_serial_sequence('run', 'id'), ${beyond + 1})`);
}

const many = (count: number, query: string) => Promise.all(Array.from({ length: count }, () => deaf(query)));

test("deaf listeners are closed, with what waits for them, though they go on saying that they live", {
  timeout: 180_000,
}, async () => {
  const hearing = await follow(`http://127.0.0.1:${port}`, IDLE_QUERY);
  const before = await memory();
  const sockets = [...(await many(GREEDY, GREEDY_QUERY)), ...(await many(IDLE, IDLE_QUERY))];
  const living = setInterval(() => {
    for (const socket of sockets) socket.write(PONG);
  }, 500);
  try {
    for (let step = 1; step <= RESULTS; step++) await storeBundle(database.db, makeBundle({ ...LARGE, step }));
    await announceNothing();
    let most = before;
    const open = async () => {
      most = Math.max(most, await memory());
      return sockets.filter(({ destroyed }) => !destroyed).length;
    };
    await expect.poll(open, { timeout: 150_000, interval: 500 }).toBe(0);
    expect(most).toBeLessThan(before + MOST_WAITING);
    await expect.poll(memory, { timeout: 30_000, interval: 500 }).toBeLessThan(before + MOST_LEFT);
    const last = makeBundle({ ...LARGE, step: RESULTS + 1 });
    await storeBundle(database.db, last);
    await expect.poll(() => JSON.stringify(hearing.messages), { timeout: 30_000 }).toContain(last.address);
    console.info(
      `deaf sockets: ${[before, most, await memory()].map((bytes) => Math.round(bytes / 1e6)).join(", ")} MB`,
    );
  } finally {
    clearInterval(living);
    for (const socket of sockets) socket.destroy();
    await hearing.client.dispose();
  }
});
