/**
 * @file Ten thousand connections that say nothing, say half of something, say too much, or never read: the server goes on answering,
 * its memory stays bounded, it closes them when their time is over, and it ends when told to.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { freePort, until } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const MAIN = new URL("../../apps/api/src/main.ts", import.meta.url).pathname;
const CONNECTIONS = 10_000;
const LOUD = 50;
const DEAF = 20;
const RESULTS = 60;
/** What the sockets with their buffers may take: 20 kB each, and the halves of bodies. */
const MOST_GROWTH = 400e6;
/** Opened at a time: the system's queue of those that wait to be accepted is not much longer. */
const AT_ONCE = 250;

/** Nobody's time may be over before the last has come, however slow this machine is. */
const PATIENT = { ATLAS_REQUEST_TIMEOUT: "600" };

const POST = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
const UPGRADE = [
  ...["GET /graphql HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
  ...["Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"],
].join("\r\n");
/** What has been sent when silence falls. The last kind is closed soonest. */
const HALVES = {
  nothing: "",
  "half a head": `${POST}X-Slow: `,
  "half a body": `${POST}Content-Length: ${MAX_BODY_BYTES}\r\n\r\n{"query":"${"#".repeat(MAX_BODY_BYTES / 10)}`,
  "a socket without an introduction": UPGRADE,
};

let database: TestDatabase;
let child: ChildProcess;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeBundle(database.db, makeBundle());
  port = await freePort();
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    ATLAS_API_PORT: `${port}`,
    ATLAS_LOG_LEVEL: "error",
    ...PATIENT,
  };
  child = spawn(process.execPath, ["--import", "tsx", MAIN], { env, stdio: "ignore" });
  await until(answers);
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await database?.drop();
});

/** Whether a query that needs the database is answered. */
async function answers(): Promise<boolean> {
  const body = JSON.stringify({ query: "{ models { totalCount } progress { total } }" });
  const headers = { "content-type": "application/json" };
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body });
    return ((await response.json()) as { data?: unknown }).data !== undefined;
  } catch {
    return false;
  }
}

/** Bytes; undefined where the system does not say. */
function resident(): number | undefined {
  const file = `/proc/${child.pid}/status`;
  if (!existsSync(file)) return undefined;
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))![1]);
}

/** Connections that this process, and the server after it, may have at once. */
function affordable(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: number | "unlimited" } } };
  const files = userLimits?.open_files.soft;
  const most = typeof files === "number" ? Math.min(CONNECTIONS, files - 1_000) : CONNECTIONS;
  if (most < CONNECTIONS) console.warn(`only ${most} connections are tried: a process may open ${files} files here`);
  return most;
}

/** The connections that are open. */
const hanging = new Set<Socket>();

async function fallSilent(sent: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined).once("close", () => hanging.delete(socket));
  await once(socket, "connect");
  hanging.add(socket);
  if (sent !== "") socket.write(sent);
  socket.resume();
}

/** Until so many are open at the same time, a quarter of each kind. */
async function hang(count: number): Promise<void> {
  for (const [i, sent] of Object.values(HALVES).entries())
    for (const most = (count * (i + 1)) / 4; hanging.size < most; )
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, most - hanging.size) }, () => fallSilent(sent)));
}

interface Open {
  socket: WebSocket;
  closed: Promise<number>;
}

async function open(): Promise<Open> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
  const closed = once(socket, "close").then(([code]) => code as number);
  socket.on("error", () => undefined);
  await once(socket, "open");
  return { socket, closed };
}

/** Sends more than one may. */
async function loud(): Promise<Open> {
  const opened = await open();
  opened.socket.send("x".repeat(2 * MAX_BODY_BYTES));
  return opened;
}

/** Subscribed, and then never reads again. */
async function deaf(): Promise<Open> {
  const opened = await open();
  opened.socket.send(JSON.stringify({ type: "connection_init" }));
  await once(opened.socket, "message");
  const query = "subscription { newResults { address command circuit { edges { writers readers scores } } } }";
  opened.socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
  opened.socket.pause();
  return opened;
}

const many = (count: number, one: () => Promise<Open>) => Promise.all(Array.from({ length: count }, one));

test("ten thousand connections that fall silent, messages too large and readers who never read leave it answering, and it ends in order", async () => {
  const before = resident();
  const listeners = await many(DEAF, deaf);
  const most = affordable();
  await hang(most);
  expect(await answers()).toBe(true);
  expect(hanging.size).toBe(most);
  const shouting = await many(LOUD, loud);
  for (let step = 1; step <= RESULTS; step++) await storeBundle(database.db, makeBundle({ step }));
  expect(new Set(await Promise.all(shouting.map(({ closed }) => closed)))).toEqual(new Set([1009]));
  expect(await answers()).toBe(true);
  if (before !== undefined) expect(resident()! - before).toBeLessThan(MOST_GROWTH);
  // Whoever does not introduce itself is asked to leave, and made to; the others lose patience.
  await expect.poll(() => hanging.size, { timeout: 30_000 }).toBe((most * 3) / 4);
  for (const socket of hanging) socket.destroy();
  expect(await answers()).toBe(true);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  for (const { socket } of listeners) socket.terminate();
});
