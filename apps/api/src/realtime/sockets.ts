/** @file Subscriptions over WebSocket (the graphql-transport-ws protocol), on the address of the queries and under their limits. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "@atlas/platform";
import { propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Exposure } from "../config.ts";
import type { Context } from "../context.ts";
import { forClient } from "../http/errors.ts";
import { refuseSocket } from "../http/refuse-socket.ts";
import { MAX_BODY_BYTES, MAX_SOCKETS } from "../shared/limits.ts";
import { admission } from "./admission.ts";
import { subscribe } from "./execution.ts";
import { preparedSubscription, type Subscription } from "./subscription.ts";

/** A socket that has not introduced itself by then is closed. */
const INTRODUCTION_MS = 5_000;
/** Between our farewell and the client's, which an orderly one says at once. */
const FAREWELL_MS = 2_000;
/** Between two signs of life; a proxy in front may close what is silent for a minute. */
const KEEP_ALIVE_MS = 25_000;

export interface SocketParts {
  context: Context;
  exposure: Exposure;
  log: Logger;
}

export interface Subscriptions {
  /** Tells every client that the server goes away, and takes no more. */
  stop(): Promise<void>;
}

export function serveSubscriptions(http: Server, { context, exposure, log }: SocketParts): Subscriptions {
  // The last is in no type of ws yet.
  const options = { noServer: true, maxPayload: MAX_BODY_BYTES, closeTimeout: FAREWELL_MS };
  const sockets = new WebSocketServer(options);
  const { refusalOf, count } = admission(exposure, () => sockets.clients.size >= MAX_SOCKETS);
  const format = forClient(log);
  const served = useServer(
    {
      connectionInitWaitTimeout: INTRODUCTION_MS,
      onSubscribe: ({ subscriptions, extra }, _id, payload) => {
        const caller = propagation.extract(ROOT_CONTEXT, extra.request.headers);
        return preparedSubscription(payload, Object.keys(subscriptions).length, context, caller);
      },
      // What onSubscribe returned.
      subscribe: (asked) => subscribe(asked as Subscription),
      onNext: (_socket, _id, _payload, _args, { errors, data = null }) => ({
        data,
        ...(errors && { errors: errors.map((error) => format(error.toJSON(), error)) }),
      }),
      onError: (_socket, _id, _payload, errors) => errors.map((error) => format(error.toJSON(), error)),
    },
    sockets,
    KEEP_ALIVE_MS,
  );
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return refuseSocket(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.once("close", count(request));
      sockets.emit("connection", client, request);
    });
  });
  return { stop: async () => served.dispose() };
}
