/** @file An answer to whoever is refused before there is a request, in the shape of GraphQL errors, and the end of the connection. */
import type { Duplex } from "node:stream";

export interface SocketRefusal {
  /** Such as "503 Service Unavailable". */
  status: string;
  code: string;
  message: string;
}

/** Where there is room again after a while. */
const RETRY_AFTER_S = 60;

export function refuseSocket(socket: Duplex, { status, code, message }: SocketRefusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    ...(/^(?:429|503)/.test(status) ? [`Retry-After: ${RETRY_AFTER_S}`] : []),
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.on("error", () => {});
  // Whoever does not take the answer is not waited for.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
