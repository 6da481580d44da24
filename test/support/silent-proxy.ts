/**
 * @file A proxy in front of a server that can fall silent, as a network does that swallows everything: connections are taken and stay open,
 * and nothing that is said arrives, neither farewells nor what was asked before, until it speaks again.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface SilentProxy {
  port: number;
  fallSilent(): void;
  /** As soon as a client says this text, which does not arrive any more. */
  fallSilentAt(text: string): void;
  speakAgain(): void;
  close(): void;
}

export async function startSilentProxy(host: string, port: number): Promise<SilentProxy> {
  /** Of connections on either side. */
  const open = new Set<Socket>();
  let waiting: (() => void)[] | undefined;
  let silencing: string | undefined;
  /** Now, or when it speaks again. */
  const pass = (what: () => void) => (waiting === undefined ? what() : void waiting.push(what));
  const forward = (from: Socket, to: Socket) => {
    open.add(from);
    from.on("data", (data) => {
      if (silencing !== undefined && data.includes(silencing)) waiting ??= [];
      pass(() => to.write(data));
    });
    from.on("error", () => {});
    from.on("close", () => {
      open.delete(from);
      pass(() => to.destroy());
    });
  };
  const server = createServer((client) => {
    const beyond = connect({ host, port, noDelay: true });
    forward(client.setNoDelay(), beyond);
    forward(beyond, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      waiting = [];
    },
    fallSilentAt: (text) => {
      silencing = text;
    },
    speakAgain: () => {
      silencing = undefined;
      const all = waiting ?? [];
      waiting = undefined;
      for (const what of all) what();
    },
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
