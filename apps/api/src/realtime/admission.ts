/** @file Which WebSockets are let in: at the right address, from pages that may read answers, and not too many of one visitor. */
import type { IncomingMessage } from "node:http";
import proxyAddress from "proxy-addr";
import type { Exposure } from "../config.ts";
import { MAX_SOCKETS_OF_ADDRESS } from "../shared/limits.ts";

const ofThisMachine = proxyAddress.compile("loopback");

export interface Admission {
  /** Status line of the refusal; null when the request may pass. */
  refusalOf(request: IncomingMessage): string | null;
  /** Counts the socket of this request. @returns what ends the count */
  count(request: IncomingMessage): () => void;
}

/** @param full whether the process has as many sockets as it takes */
export function admission({ corsOrigins, trustedProxies }: Exposure, full: () => boolean): Admission {
  const trust = proxyAddress.compile([...trustedProxies]);
  const open = new Map<string, number>();
  const addressOf = (request: IncomingMessage) => proxyAddress(request, trust);
  const mayRead = (request: IncomingMessage) => {
    const { origin, host } = request.headers;
    if (origin === undefined || corsOrigins === "*" || corsOrigins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  };
  return {
    refusalOf(request) {
      if (request.url?.split("?")[0] !== "/graphql") return "404 Not Found";
      if (!mayRead(request)) return "403 Forbidden";
      if (full()) return "503 Service Unavailable";
      const address = addressOf(request);
      if (ofThisMachine(address, 0)) return null;
      return (open.get(address) ?? 0) < MAX_SOCKETS_OF_ADDRESS ? null : "429 Too Many Requests";
    },
    count(request) {
      const address = addressOf(request);
      open.set(address, (open.get(address) ?? 0) + 1);
      return () => {
        const left = (open.get(address) ?? 1) - 1;
        if (left > 0) open.set(address, left);
        else open.delete(address);
      };
    },
  };
}
