/** @file Texts over real sockets to clients that read nothing: how much may wait, of one and in all, and who has to go. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { outboxes } from "./outbox.ts";

/** More than the buffers of a connection hold. */
const LARGE = "x".repeat(20e6);
const NO_LIMIT = Number.POSITIVE_INFINITY;

let server: WebSocketServer;
const clients: WebSocket[] = [];
beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
});
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

interface Pair {
  /** The server's end. */
  socket: WebSocket;
  client: WebSocket;
}

async function pair(): Promise<Pair> {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  clients.push(client);
  const [[socket]] = await Promise.all([once(server, "connection"), once(client, "open")]);
  return { socket: socket as WebSocket, client };
}

async function deaf(): Promise<WebSocket> {
  const { socket, client } = await pair();
  client.pause();
  return socket;
}

test("a socket that has not read what it was sent before is sent no more and closed, and nobody waits for it", async () => {
  const outboxOf = outboxes({ ofSocket: 1_000, inAll: NO_LIMIT });
  const socket = await deaf();
  const send = outboxOf(socket);
  const closed = once(socket, "close");
  const first = send(LARGE);
  await send("more");
  await closed;
  await first;
  await send("after the end");
  expect(socket.bufferedAmount).toBe(0);
});

test("whoever reads is sent any number, one large one after another", async () => {
  const outboxOf = outboxes({ ofSocket: 1_000, inAll: 25e6 });
  const { socket, client } = await pair();
  let heard = 0;
  client.on("message", (data) => {
    heard += String(data).length;
  });
  for (let i = 0; i < 3; i++) await outboxOf(socket)(LARGE);
  await expect.poll(() => heard, { timeout: 20_000 }).toBe(3 * LARGE.length);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("where all together have too much waiting, those go that have waited longest, until it is little enough", async () => {
  const outboxOf = outboxes({ ofSocket: NO_LIMIT, inAll: 50e6 });
  const sockets = [await deaf(), await deaf(), await deaf(), await deaf()];
  const closed = [once(sockets[0]!, "close"), once(sockets[1]!, "close")];
  for (const socket of sockets) void outboxOf(socket)(LARGE);
  await Promise.all(closed);
  expect(sockets.map(({ readyState }) => readyState)).toEqual([
    ...[WebSocket.CLOSED, WebSocket.CLOSED],
    ...[WebSocket.OPEN, WebSocket.OPEN],
  ]);
});
