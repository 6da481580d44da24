/**
 * @file One HTTP exchange, by Node's own client: a body read from its sockets costs a fraction of what fetch's streams cost, which
 * alone would keep downloads below the speed of disks.
 */
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as encryptedRequest } from "node:https";

export interface Answer {
  status: number;
  headers: Headers;
  /** To be read to its end or destroyed. */
  body: IncomingMessage;
}

/** @returns the answer as soon as its head is there. @throws what the system says, or the signal's AbortError. */
export function exchange(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const request = url.protocol === "https:" ? encryptedRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { "user-agent": "circuit-atlas", ...headers }, signal });
    asked.on("response", (body) => resolve({ status: body.statusCode!, headers: headersOf(body), body }));
    asked.on("error", reject);
    asked.end();
  });
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}
