/** @file Follows a subscription as a client does, over a real WebSocket. */
import { type Client, createClient, type SubscribePayload } from "graphql-ws";
import { WebSocket } from "ws";
import { until } from "../support/api-process.ts";

export interface Following {
  /** Everything heard; how it ended, where it did, is the last. */
  messages: Record<string, unknown>[];
  client: Client;
  /** Resolves when as many messages have come. */
  heard(count: number): Promise<Record<string, unknown>[]>;
}

/** Subscribes, and waits until the server follows. @param headers of the request that opens the socket */
export async function follow(
  url: string,
  asked: string | SubscribePayload,
  headers: Record<string, string> = {},
): Promise<Following> {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers });
    }
  }
  const client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WithHeaders,
    retryAttempts: 0,
  });
  const messages: Record<string, unknown>[] = [];
  const next = (message: object) => void messages.push(message as Record<string, unknown>);
  client.subscribe(typeof asked === "string" ? { query: asked } : asked, {
    next,
    error: (errors) => next({ errors }),
    complete: () => next({ complete: true }),
  });
  // Messages of a socket are read in their order: when this is refused, the one before it is followed.
  await new Promise<void>((resolve) => {
    client.subscribe(
      { query: "subscription { nothing }" },
      { next: () => {}, error: () => resolve(), complete: resolve },
    );
  });
  const heard = async (count: number) => {
    await until(async () => messages.length >= count);
    return messages;
  };
  return { messages, client, heard };
}
