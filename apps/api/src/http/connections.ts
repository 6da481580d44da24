/**
 * @file How many connections a server holds, in all and of one address, and for how long one may say nothing. Whoever is one too many
 * is told so in plain HTTP and closed at once, so that nothing is kept for them.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "@atlas/platform";
import type { Exposure } from "../config.ts";
import { ofThisMachine, visitorAt, within } from "../shared/addresses.ts";
import { CHECK_EVERY_MS, MAX_CONNECTIONS, OTHER_DESCRIPTORS, SILENCE_TIMEOUT_MS } from "../shared/limits.ts";
import { tally } from "../shared/tally.ts";
import { refuseSocket } from "./refuse-socket.ts";

/** For `createServer`: what a request may take to arrive. */
export const arrival = ({ requestSeconds }: Exposure) => ({
  requestTimeout: 1_000 * requestSeconds,
  headersTimeout: 500 * requestSeconds,
  connectionsCheckingInterval: CHECK_EVERY_MS,
  // Refused with a sentence, by answers.ts.
  requireHostHeader: false,
});

export interface ConnectionLimits {
  inAll: number;
  /** 0 for any number. */
  ofAddress: number;
  /** Addresses that many visitors are behind, which are not counted. */
  ofMany(address: string): boolean;
  /** Milliseconds in which nothing comes or goes. */
  silence: number;
}

/** Proxies, and the site on this machine, ask on behalf of many. */
export function connectionLimits({ connectionsOfAddress, trustedProxies }: Exposure, log: Logger): ConnectionLimits {
  const isProxy = within(...trustedProxies);
  return {
    inAll: connectionsThatFit(log),
    ofAddress: connectionsOfAddress,
    ofMany: (address) => ofThisMachine(address) || isProxy(address),
    silence: SILENCE_TIMEOUT_MS,
  };
}

/** A process without descriptors left can neither accept a connection nor ask the database. */
function connectionsThatFit(log: Logger): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: number | "unlimited" } } };
  const descriptors = userLimits?.open_files.soft;
  if (typeof descriptors !== "number" || descriptors - OTHER_DESCRIPTORS >= MAX_CONNECTIONS) return MAX_CONNECTIONS;
  const fit = Math.max(descriptors - OTHER_DESCRIPTORS, Math.floor(descriptors / 2));
  log.warn(
    `this process may open ${descriptors} files, so it takes ${fit} connections; with ulimit -n ${MAX_CONNECTIONS + OTHER_DESCRIPTORS} it takes ${MAX_CONNECTIONS}`,
  );
  return fit;
}

/** Before the server listens. */
export function limitConnections(http: Server, limits: ConnectionLimits, log: Logger): void {
  http.setTimeout(limits.silence);
  const count = counter(limits);
  const report = reporter(log);
  http.on("connection", (socket) => {
    const message = count(socket);
    if (message === null) return;
    report(message);
    refuseSocket(socket, { status: "503 Service Unavailable", code: "CONNECTION_LIMIT", message });
  });
}

/** Counts a connection as long as it is open. @returns why it may not be; null where it may */
function counter({ inAll, ofAddress, ofMany }: ConnectionLimits): (socket: Socket) => string | null {
  const visitors = tally();
  let all = 0;
  return (socket) => {
    if (all >= inAll) return `This server holds ${inAll} connections, as many as it takes; try again in a minute.`;
    const { remoteAddress = "" } = socket;
    const counted = ofAddress > 0 && !ofMany(remoteAddress);
    const visitor = visitorAt(remoteAddress);
    if (counted && visitors.openOf(visitor) >= ofAddress)
      return `This address has ${ofAddress} connections open, as many as one may have; close some.`;
    all++;
    const ends = counted ? visitors.open(visitor) : () => {};
    socket.once("close", () => {
      all--;
      ends();
    });
    return null;
  };
}

/** Between two lines of the log about connections that were refused. */
const LOG_EVERY_MS = 60_000;

/** A line at most every minute, however many are refused. */
function reporter(log: Logger): (message: string) => void {
  let refused = 0;
  let next = 0;
  return (message) => {
    refused++;
    if (Date.now() < next) return;
    log.warn({ refused }, `connections are refused: ${message}`);
    refused = 0;
    next = Date.now() + LOG_EVERY_MS;
  };
}
