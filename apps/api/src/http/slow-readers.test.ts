/** @file Readers of large answers over a real server with small limits: who is too slow is cut off, who is not gets everything. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { endSlowReaders, type ReadingLimits } from "./slow-readers.ts";

let http: Server;
const clients: Socket[] = [];
/** The server's ends of the connections. */
const sockets: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  sockets.length = 0;
  http.close();
  http.closeAllConnections();
});

/** More than the buffers of a connection hold. */
const LARGE = Buffer.alloc(20e6);
const NO_LIMIT = Number.POSITIVE_INFINITY;
const LIMITS: ReadingLimits = { seconds: NO_LIMIT, bytesPerSecond: NO_LIMIT, inAll: NO_LIMIT, every: 20 };

async function serve(limits: Partial<ReadingLimits>): Promise<void> {
  http = createServer(({ socket }, response) => {
    sockets.push(socket);
    response.end(LARGE);
  });
  endSlowReaders(http, pino({ level: "silent" }), { ...LIMITS, ...limits });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
}

async function ask(): Promise<Socket> {
  const client = connect((http.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  clients.push(client);
  const asked = once(http, "request");
  client.pause().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await asked;
  return client;
}

/** A byte now and then, so that the connection is never silent. */
function trickle(client: Socket): void {
  const reading = setInterval(() => client.read(1), 10);
  client.once("close", () => clearInterval(reading));
}

/** Ends with it, for better or worse. */
async function isRead(socket: Socket): Promise<boolean> {
  if (!socket.closed) await once(socket, "close");
  return socket.writableFinished;
}

test("whoever takes longer than an answer of its size may take is cut off, though never silent, and the answer is let go", async () => {
  await serve({ seconds: 0.1, bytesPerSecond: 1e9 });
  trickle(await ask());
  expect(await isRead(sockets[0]!)).toBe(false);
  expect(sockets[0]!.writableLength).toBe(0);
});

test("whoever reads gets everything, and a large answer has more time than a small one", async () => {
  await serve({ seconds: 0, bytesPerSecond: 1 });
  const client = await ask();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await buffer(client)).length).toBeGreaterThan(LARGE.length);
  expect(await isRead(sockets[0]!)).toBe(true);
});

test("where more waits than may in all, those are cut off that have waited longest, until it is little enough", async () => {
  await serve({ inAll: 50e6 });
  for (let i = 0; i < 4; i++) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 3 * LIMITS.every));
  }
  await Promise.all(sockets.slice(0, 2).map(isRead));
  expect(sockets.map(({ closed }) => closed)).toEqual([true, true, false, false]);
});
