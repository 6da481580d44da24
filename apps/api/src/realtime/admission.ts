/** @file Which WebSockets are let in: at the right address, from pages that may read answers, not too many of one visitor, nor too often. */
import type { IncomingMessage } from "node:http";
import proxyAddress from "proxy-addr";
import type { Exposure } from "../config.ts";
import type { SocketRefusal } from "../http/refuse-socket.ts";
import type { Recognise } from "../http/write-key.ts";
import { ofThisMachine, visitorAt } from "../shared/addresses.ts";
import { MAX_SOCKETS, MAX_SOCKETS_OF_ADDRESS } from "../shared/limits.ts";
import { tally } from "../shared/tally.ts";
import { upgradeRate } from "./upgrade-rate.ts";

export interface Admission {
  /** Null when the request may pass. Each is counted. */
  refusalOf(request: IncomingMessage): SocketRefusal | null;
  /** Counts the socket of this request. @returns what ends the count */
  count(request: IncomingMessage): () => void;
}

const ELSEWHERE: SocketRefusal = {
  status: "404 Not Found",
  code: "NOT_FOUND",
  message: "There is nothing at this address; open sockets at /graphql.",
};
const NO_WEBSOCKET: SocketRefusal = {
  status: "400 Bad Request",
  code: "BAD_REQUEST",
  message: "Connections here become WebSockets and nothing else; send the request without the header Upgrade.",
};
const FOREIGN: SocketRefusal = {
  status: "403 Forbidden",
  code: "FORBIDDEN",
  message: "Pages of this origin may not read answers; the server's operator allows them by ATLAS_CORS_ORIGINS.",
};
const FULL: SocketRefusal = {
  status: "503 Service Unavailable",
  code: "SOCKET_LIMIT",
  message: `This server has ${MAX_SOCKETS} sockets open, as many as it takes; try again in a minute.`,
};
const TOO_MANY: SocketRefusal = {
  status: "429 Too Many Requests",
  code: "SOCKET_LIMIT",
  message: `This address has ${MAX_SOCKETS_OF_ADDRESS} sockets open, as many as one may have; close some.`,
};

/** @param full whether the process has as many sockets as it takes */
export function admission(exposure: Exposure, recognise: Recognise, full: () => boolean): Admission {
  const { corsOrigins, trustedProxies } = exposure;
  const trust = proxyAddress.compile([...trustedProxies]);
  const addressOf = (request: IncomingMessage) => proxyAddress(request, trust);
  const visitorOf = (request: IncomingMessage) => visitorAt(addressOf(request));
  const tooOften = upgradeRate(exposure, recognise, addressOf);
  const sockets = tally();
  const mayRead = (request: IncomingMessage) => {
    const { origin, host } = request.headers;
    if (origin === undefined || corsOrigins === "*" || corsOrigins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  };
  return {
    refusalOf(request) {
      const limited = tooOften(request);
      if (limited !== null) return limited;
      if (request.url?.split("?")[0] !== "/graphql") return ELSEWHERE;
      if (request.headers.upgrade?.toLowerCase() !== "websocket") return NO_WEBSOCKET;
      if (!mayRead(request)) return FOREIGN;
      if (full()) return FULL;
      if (ofThisMachine(addressOf(request))) return null;
      return sockets.openOf(visitorOf(request)) < MAX_SOCKETS_OF_ADDRESS ? null : TOO_MANY;
    },
    count: (request) => sockets.open(visitorOf(request)),
  };
}
