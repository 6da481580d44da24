/** @file How the fake hub sends a file, and every way in which it can fail to. */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A request, and what was answered. */
export interface Seen {
  host: "hub" | "files";
  method: string;
  url: string;
  authorization: string | undefined;
  range: string | undefined;
  /** Bytes of the body that were sent in answer. */
  sent: number;
}

export type Fault =
  | { kind: "status"; status: number; headers?: Record<string, string> }
  /** Without `to`: to the same address, for ever if repeated. */
  | { kind: "redirect"; to?: string }
  /** The connection breaks, or stays and brings nothing more, after so many bytes. */
  | { kind: "cut" | "stall"; after: number }
  /** So many bytes every few milliseconds. */
  | { kind: "slow"; bytes: number }
  | { kind: "ignore-range" }
  /** Bytes of the right number, but not the right ones; or more of them than was said. */
  | { kind: "corrupt" }
  | { kind: "longer"; by: number }
  /** Other content, as if the file had been changed in between. */
  | { kind: "instead"; content: Buffer };

export async function send(seen: Seen, response: ServerResponse, whole: Buffer, fault?: Fault): Promise<void> {
  const content = altered(whole, fault);
  const from = fault?.kind === "ignore-range" ? undefined : /^bytes=(\d+)-$/.exec(seen.range ?? "")?.[1];
  const body = content.subarray(Number(from ?? 0));
  const head = { "content-length": body.length, "accept-ranges": "bytes" };
  if (from === undefined) response.writeHead(200, fault?.kind === "longer" ? {} : head);
  else if (Number(from) >= content.length) response.writeHead(416, { "content-range": `bytes */${content.length}` });
  else response.writeHead(206, { ...head, "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
  const write = (bytes: Buffer) => {
    seen.sent += bytes.length;
    return new Promise((done) => response.write(bytes, done));
  };
  if (fault?.kind === "cut" || fault?.kind === "stall") {
    await write(body.subarray(0, fault.after));
    if (fault.kind === "stall") return;
    // What was sent is to arrive before the connection breaks.
    await sleep(50);
    response.destroy();
  } else if (fault?.kind === "slow") {
    for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
      await write(body.subarray(at, at + fault.bytes));
      await sleep(5);
    }
    response.end();
  } else {
    seen.sent += body.length;
    response.end(body);
  }
}

function altered(content: Buffer, fault: Fault | undefined): Buffer {
  if (fault?.kind === "instead") return fault.content;
  if (fault?.kind === "longer") return Buffer.concat([content, Buffer.alloc(fault.by)]);
  return fault?.kind === "corrupt" ? Buffer.from(content.map((byte) => byte ^ 1)) : content;
}
