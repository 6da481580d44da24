/**
 * @file What sockets were sent and have not read: it waits in memory until they do. Whoever lets too much of it gather is closed, whether it
 * says something meanwhile or not.
 */
import type { WebSocket } from "ws";

/** Bytes that may wait. */
export interface Backlogs {
  /** Before one socket is sent more. */
  ofSocket: number;
  /** Of all sockets together; beyond, those are closed that have had something waiting for the longest time. */
  inAll: number;
}

/** @returns for a socket: what sends it a text, and resolves when that has left or never will. */
export function outboxes({ ofSocket, inAll }: Backlogs): (socket: WebSocket) => (text: string) => Promise<void> {
  /** In the order in which they began to wait. */
  const waiting = new Map<WebSocket, number>();
  let all = 0;
  const add = (socket: WebSocket, bytes: number) => {
    const now = (waiting.get(socket) ?? 0) + bytes;
    all += bytes;
    if (now > 0) waiting.set(socket, now);
    else waiting.delete(socket);
  };
  const end = (socket: WebSocket) => {
    add(socket, -(waiting.get(socket) ?? 0));
    socket.terminate();
  };
  const endSlowest = () => {
    for (const socket of waiting.keys())
      if (all > inAll) end(socket);
      else return;
  };
  return (socket) => (text) =>
    new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      if ((waiting.get(socket) ?? 0) > ofSocket) {
        end(socket);
        return resolve();
      }
      const bytes = Buffer.byteLength(text);
      add(socket, bytes);
      socket.send(text, () => {
        if (waiting.has(socket)) add(socket, -bytes);
        resolve();
      });
      endSlowest();
    });
}
