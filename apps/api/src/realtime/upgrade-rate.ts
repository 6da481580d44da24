/**
 * @file How many sockets a visitor may open within a minute, however soon they are closed: whoever has a key by that, everybody else by
 * address, and this machine any number, as with requests.
 */
import type { IncomingMessage } from "node:http";
import type { Exposure } from "../config.ts";
import type { SocketRefusal } from "../http/refuse-socket.ts";
import type { Recognise } from "../http/write-key.ts";
import { ofThisMachine, visitorAt } from "../shared/addresses.ts";
import { perMinute } from "../shared/per-minute.ts";

/**
 * @param addressOf whom a request comes from
 * @returns for a request: why it is one too many, or null; each is counted
 */
export function upgradeRate(
  { socketsPerMinute, writesPerMinute }: Exposure,
  recognise: Recognise,
  addressOf: (request: IncomingMessage) => string,
): (request: IncomingMessage) => SocketRefusal | null {
  const [ofAddress, ofKey] = [limit(socketsPerMinute, "address"), limit(writesPerMinute, "key")];
  return (request) => {
    const viewer = recognise(request.headers);
    if (viewer.kind === "writer") return ofKey(viewer.key);
    const address = addressOf(request);
    return ofThisMachine(address) ? null : ofAddress(visitorAt(address));
  };
}

/** @param atMost 0 for any number */
function limit(atMost: number, whose: string): (visitor: string) => SocketRefusal | null {
  const opened = perMinute<string>();
  return (visitor) =>
    atMost === 0 || opened.count(visitor) <= atMost
      ? null
      : {
          status: "429 Too Many Requests",
          code: "RATE_LIMITED",
          message: `This ${whose} has opened more than ${atMost} sockets within a minute; wait as long as Retry-After says.`,
          retryAfter: opened.secondsLeft(),
        };
}
