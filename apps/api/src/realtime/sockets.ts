/** @file Subscriptions over WebSocket (the graphql-transport-ws protocol), on the address of the queries and under their limits. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "@atlas/platform";
import { propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { handleProtocols, makeServer } from "graphql-ws";
import { WebSocketServer } from "ws";
import type { Exposure } from "../config.ts";
import type { Context } from "../context.ts";
import { refuseSocket } from "../http/refuse-socket.ts";
import type { Recognise } from "../http/write-key.ts";
import { MAX_ALL_BACKLOG, MAX_BODY_BYTES, MAX_SOCKET_BACKLOG, MAX_SOCKETS } from "../shared/limits.ts";
import { admission } from "./admission.ts";
import { subscribe } from "./execution.ts";
import { messageRate } from "./message-rate.ts";
import { outboxes } from "./outbox.ts";
import { type OpenSocket, serveSocket } from "./serve-socket.ts";
import { shownErrors } from "./shown-errors.ts";
import { preparedSubscription, type Subscription } from "./subscription.ts";

/** A socket that has not introduced itself by then is closed. */
const INTRODUCTION_MS = 5_000;
/** Between our farewell and the client's, which an orderly one says at once. */
const FAREWELL_MS = 2_000;

export interface SocketParts {
  context: Context;
  recognise: Recognise;
  exposure: Exposure;
  log: Logger;
}

export interface Subscriptions {
  /** Tells every client that the server goes away, and takes no more. */
  stop(): Promise<void>;
}

export function serveSubscriptions(http: Server, { context, recognise, exposure, log }: SocketParts): Subscriptions {
  // The last is in no type of ws yet.
  const options = { noServer: true, handleProtocols, maxPayload: MAX_BODY_BYTES, closeTimeout: FAREWELL_MS };
  const sockets = new WebSocketServer(options);
  const { refusalOf, count } = admission(exposure, recognise, () => sockets.clients.size >= MAX_SOCKETS);
  const { ofRefusal, ofAnswer } = shownErrors(log);
  const server = makeServer<Record<string, unknown>, OpenSocket>({
    connectionInitWaitTimeout: INTRODUCTION_MS,
    onSubscribe: ({ subscriptions, extra: { request, running } }, _id, payload) => {
      const caller = propagation.extract(ROOT_CONTEXT, request.headers);
      const open = Object.keys(subscriptions).length;
      return preparedSubscription(payload, { open, running, caller }, context);
    },
    // What onSubscribe returned.
    subscribe: (asked) => subscribe(asked as Subscription),
    onNext: (_socket, _id, _payload, _args, { errors, data = null }) => ({
      data,
      ...(errors && { errors: errors.map(ofAnswer) }),
    }),
    onError: (_socket, _id, _payload, errors) => errors.map(ofRefusal),
  });
  const rate = messageRate(exposure);
  const outboxOf = outboxes({ ofSocket: MAX_SOCKET_BACKLOG, inAll: MAX_ALL_BACKLOG });
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return refuseSocket(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.once("close", count(request));
      serveSocket(client, request, { server, log, send: outboxOf(client), tooMany: rate(request) });
    });
  });
  const stop = async () => {
    for (const client of sockets.clients) client.close(1001, "Going away");
    await new Promise((resolve) => sockets.close(resolve));
  };
  return { stop };
}
