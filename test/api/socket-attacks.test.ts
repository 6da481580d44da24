/** @file Sockets that say nothing, say too much, or never read: the server goes on, its memory stays bounded, and it ends when told to. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const MAIN = new URL("../../apps/api/src/main.ts", import.meta.url).pathname;
const SILENT = 300;
const LOUD = 50;
const DEAF = 20;
/** What the sockets with their buffers may take. */
const MOST_GROWTH = 200e6;

let database: TestDatabase;
let child: ChildProcess;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeBundle(database.db, makeBundle());
  port = await freePort();
  const env = { ...process.env, DATABASE_URL: database.url, ATLAS_API_PORT: `${port}`, ATLAS_LOG_LEVEL: "error" };
  child = spawn(process.execPath, ["--import", "tsx", MAIN], { env, stdio: "ignore" });
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await database?.drop();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return free;
}

const answers = (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

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

const openMany = (count: number): Promise<Open[]> => Promise.all(Array.from({ length: count }, open));

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

/** Bytes; undefined where the system does not say. */
function resident(): number | undefined {
  const file = `/proc/${child.pid}/status`;
  if (!existsSync(file)) return undefined;
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))![1]);
}

test("hundreds of silent sockets, messages too large and readers who never read leave it answering, and it ends in order", async () => {
  const before = resident();
  const silent = await openMany(SILENT);
  const loud = await openMany(LOUD);
  for (const { socket } of loud) socket.send("x".repeat(2 * MAX_BODY_BYTES));
  const listeners = await Promise.all(Array.from({ length: DEAF }, deaf));
  for (let i = 0; i < 20; i++)
    await database.pool.query(
      "select pg_notify('atlas_result', id::text || repeat(' ', n)) from run, generate_series(0, 200) n",
    );
  expect(await answers()).toBe(true);
  expect(new Set(await Promise.all(loud.map(({ closed }) => closed)))).toEqual(new Set([1009]));
  // Whoever does not introduce itself is asked to leave.
  expect(new Set(await Promise.all(silent.map(({ closed }) => closed)))).toEqual(new Set([4408]));
  expect(await answers()).toBe(true);
  if (before !== undefined) expect(resident()! - before).toBeLessThan(MOST_GROWTH);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  for (const { socket } of listeners) socket.terminate();
});
