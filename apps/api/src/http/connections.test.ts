/** @file Connections over a real server with small limits: who is one too many is told so, and room is made by whoever goes or is silent. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { type ConnectionLimits, limitConnections } from "./connections.ts";

let http: Server;
const open: Socket[] = [];
const log: string[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  log.length = 0;
  http.close();
  http.closeAllConnections();
});

const LIMITS: ConnectionLimits = { inAll: 3, ofAddress: 0, ofMany: () => false, silence: 60_000 };
/** More than the buffers of a connection hold. */
const LARGE = Buffer.alloc(50e6);

async function serve(limits: Partial<ConnectionLimits>): Promise<void> {
  http = createServer((request, response) =>
    request.resume().once("end", () => response.end(request.url === "/large" ? LARGE : "ok")),
  );
  limitConnections(http, { ...LIMITS, ...limits }, pino({}, { write: (line) => void log.push(line) }));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
}

function attack(sent = ""): Socket {
  const socket = connect((http.address() as AddressInfo).port, "127.0.0.1");
  if (sent !== "") socket.write(sent);
  open.push(socket);
  return socket;
}

async function held(count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const accepted = once(http, "connection");
    sockets.push(attack());
    await accepted;
  }
  return sockets;
}

const ask = () => text(attack("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));

test.each<[string, Partial<ConnectionLimits>, RegExp]>([
  ["in all", { inAll: 3 }, /"This server holds 3 connections, as many as it takes; try again in a minute\."/],
  [
    "of one address",
    { inAll: 9, ofAddress: 3 },
    /"This address has 3 connections open, as many as one may have; close/,
  ],
])(
  "as many as there may be %s, the next is told so and closed, and whoever leaves makes room",
  async (_, limits, says) => {
    await serve(limits);
    const [first] = await held(3);
    for (let i = 0; i < 5; i++) {
      const answer = await text(attack());
      expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[^{]*Retry-After: 60\r\n[^{]*\{"errors"/);
      expect(answer).toMatch(says);
    }
    expect(log).toHaveLength(1);
    first!.destroy();
    await expect.poll(ask).toMatch(/^HTTP\/1\.1 200 OK/);
  },
);

test("proxies, which many are behind, have any number", async () => {
  await serve({ inAll: 9, ofAddress: 3, ofMany: (address) => address === "127.0.0.1" });
  await held(8);
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("whoever never reads its answer is closed after a silence, and the answer with it", async () => {
  await serve({ silence: 100 });
  const asked = once(http, "request");
  attack("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").pause();
  const [{ socket }] = (await asked) as [IncomingMessage];
  await once(socket, "close");
  expect(socket.writableFinished).toBe(false);
});
