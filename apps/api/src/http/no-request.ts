/** @file Answers to what never became a request: heads that are too large, come too slowly, are no HTTP, or want what is not done here. */
import { maxHeaderSize, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { errorBody, JSON_TYPE, refuseSocket, type SocketRefusal } from "./refuse-socket.ts";

const TOO_LARGE: SocketRefusal = {
  status: "431 Request Header Fields Too Large",
  code: "HEADERS_TOO_LARGE",
  message: `The address and headers of the request have more than ${maxHeaderSize} bytes; send long queries by POST.`,
};
const TOO_SLOW: SocketRefusal = {
  status: "408 Request Timeout",
  code: "REQUEST_TIMEOUT",
  message: "The request did not arrive in time; send it again, in one go.",
};
const NO_HTTP: SocketRefusal = {
  status: "400 Bad Request",
  code: "BAD_REQUEST",
  message: "What came is no HTTP request, or contradicts itself; send queries to /graphql.",
};
const NO_TUNNEL: SocketRefusal = {
  status: "405 Method Not Allowed",
  code: "METHOD_NOT_ALLOWED",
  message: "This server opens no tunnels; send queries to /graphql.",
};
const UNEXPECTED = {
  code: "EXPECTATION_FAILED",
  message: "The header Expect may say 100-continue and nothing else; leave it out.",
};
const REFUSALS: ReadonlyMap<string | undefined, SocketRefusal> = new Map([
  ["HPE_HEADER_OVERFLOW", TOO_LARGE],
  ["ERR_HTTP_REQUEST_TIMEOUT", TOO_SLOW],
]);

/** Before the server listens. Where an answer has begun the connection is only closed: two answers in one would be none. */
export function answerNoRequests(http: Server): void {
  const answers = new WeakMap<Duplex, Set<ServerResponse>>();
  http.on("request", ({ socket }, response) => {
    const own = answers.get(socket) ?? new Set();
    answers.set(socket, own.add(response));
    response.once("close", () => own.delete(response));
  });
  http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const begun = [...(answers.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    if (!socket.writable || begun) return void socket.destroy();
    refuseSocket(socket, REFUSALS.get(error.code) ?? NO_HTTP);
  });
  http.on("connect", (_request, socket) => refuseSocket(socket, NO_TUNNEL));
  http.on("checkExpectation", (_request, response) => {
    response.writeHead(417, { connection: "close", "content-type": JSON_TYPE }).end(errorBody(UNEXPECTED));
  });
}
