/** @file An answer to whoever is refused before there is a request, in the shape of GraphQL errors, and the end of the connection. */
import type { Duplex } from "node:stream";

export interface SocketRefusal {
  /** Such as "503 Service Unavailable". */
  status: string;
  code: string;
  message: string;
  /** Seconds until there may be room; a minute where nothing is said. */
  retryAfter?: number;
}

export const JSON_TYPE = "application/json; charset=utf-8";

export const errorBody = ({ code, message }: Pick<SocketRefusal, "code" | "message">): string =>
  JSON.stringify({ errors: [{ message, extensions: { code } }] });

/** Where there is room again after a while. */
const RETRY_AFTER_S = 60;

export function refuseSocket(socket: Duplex, refusal: SocketRefusal): void {
  const { status, code, message, retryAfter = RETRY_AFTER_S } = refusal;
  const body = errorBody({ code, message });
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    ...(/^(?:429|503)/.test(status) ? [`Retry-After: ${retryAfter}`] : []),
    `Content-Type: ${JSON_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.on("error", () => {});
  // Whoever does not take the answer is not waited for.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
