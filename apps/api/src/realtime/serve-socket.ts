/**
 * @file One WebSocket under the protocol: its messages are counted, it has to show that it reads what it is sent, and what fails is logged
 * and never told. The binding of graphql-ws to ws does none of that, and writes to the console.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "@atlas/platform";
import type { Server } from "graphql-ws";
import type { WebSocket } from "ws";

/** Between two signs of life; a proxy in front may close what is silent for a minute. */
const KEEP_ALIVE_MS = 25_000;
/** WebSocket's own code for whoever breaks a rule of the server's, and that of graphql-ws for failures. */
const POLICY_VIOLATION = 1008;
const FAILURE = 4500;
const FAILED = "Something failed on our side; it has been logged.";
const PONG = JSON.stringify({ type: "pong" });

/** What is known of a socket while it is open. */
export interface OpenSocket {
  readonly request: IncomingMessage;
  /** What its subscriptions answer from, of which one ends with `return`, whatever became of its name. */
  readonly running: Set<AsyncIterator<unknown>>;
}

export interface Serving {
  server: Server<OpenSocket>;
  log: Logger;
  /** Resolves when the text has left, or never will. */
  send(text: string): Promise<void>;
  /** Why no further message is taken; null where one is. Each message is counted. */
  tooMany(): string | null;
}

export function serveSocket(
  socket: WebSocket,
  request: IncomingMessage,
  { server, log, send, tooMany }: Serving,
): void {
  const running: OpenSocket["running"] = new Set();
  // Of the connection, or of what came over it: ws closes the socket and says why.
  socket.on("error", (err) => log.debug({ err }, "a socket broke a rule of its protocol"));
  const onMessage = (take: (text: string) => Promise<void>) =>
    socket.on("message", async (data) => {
      if (socket.readyState !== socket.OPEN) return;
      const refusal = tooMany();
      if (refusal !== null) return socket.close(POLICY_VIOLATION, refusal);
      await take(String(data)).catch((err: unknown) => {
        log.warn({ err }, "a message of a socket could not be answered");
        socket.close(FAILURE, FAILED);
      });
    });
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send,
      close: (code, reason) => socket.close(code, reason),
      onMessage,
      // Without what came with the ping: it would be kept until the client reads.
      onPing: () => send(PONG),
    },
    { request, running },
  );
  const alive = keptAlive(socket);
  socket.once("close", (code, reason) => {
    clearInterval(alive);
    for (const one of running) void one.return?.();
    void closed(code, String(reason));
  });
}

/** Ends a socket that has not answered by the next sign of life, with what was asked: it need not read to say that it lives. */
function keptAlive(socket: WebSocket): NodeJS.Timeout {
  let asked: Buffer | undefined;
  socket.on("pong", (answer) => {
    if (asked?.equals(answer)) asked = undefined;
  });
  return setInterval(() => {
    if (asked !== undefined) return socket.terminate();
    asked = randomBytes(8);
    socket.ping(asked);
  }, KEEP_ALIVE_MS);
}
