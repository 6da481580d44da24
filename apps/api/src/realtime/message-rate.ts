/** @file How many messages a visitor may send over sockets within a minute: as many as requests. */
import type { IncomingMessage } from "node:http";
import proxyAddress from "proxy-addr";
import type { Exposure } from "../config.ts";
import { ofThisMachine, visitorAt } from "../shared/addresses.ts";
import { perMinute } from "../shared/per-minute.ts";

/**
 * Of an address all sockets together; of this machine, where others may be behind each, every socket by itself.
 * @returns for a socket: a count of its next message, and why it is one too many, or null
 */
export function messageRate({ requestsPerMinute, trustedProxies }: Exposure) {
  const trust = proxyAddress.compile([...trustedProxies]);
  const sent = perMinute<string | IncomingMessage>();
  return (request: IncomingMessage) => {
    const address = proxyAddress(request, trust);
    const whose = ofThisMachine(address) ? request : visitorAt(address);
    return (): string | null =>
      requestsPerMinute === 0 || sent.count(whose) <= requestsPerMinute
        ? null
        : `More than ${requestsPerMinute} messages within a minute; open a socket again in a minute.`;
  };
}
