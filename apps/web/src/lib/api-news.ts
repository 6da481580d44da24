/** @file News of the API, told to every page that follows them: one WebSocket to it, however many there are. On the server only. */
import { createClient, type Sink } from "graphql-ws";
import { WebSocket } from "ws";
import { graphqlUrl } from "./api-url.ts";

/** What is asked for is not looked at: that something came is the news, and the page asks for all it shows. */
export const SUBSCRIPTIONS = [
  "subscription FollowProgress { progress { active } }",
  "subscription FollowResults { newResults { address } }",
] as const;

export interface Follower {
  changed(): void;
  /** The API has gone; there will be no more news. */
  ended(): void;
}

interface Connection {
  /** Rejects when the API cannot be reached. */
  made: Promise<void>;
  close(): void;
}

export class ApiNews {
  readonly #url: string;
  readonly #followers = new Set<Follower>();
  #connection: Connection | undefined;

  constructor(graphql: string) {
    this.#url = graphql.replace(/^http/, "ws");
  }

  /** @returns what ends it. Rejects when the API cannot be reached. */
  async follow(follower: Follower): Promise<() => void> {
    this.#followers.add(follower);
    this.#connection ??= this.#connect();
    await this.#connection.made;
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    };
  }

  #connect(): Connection {
    // Whoever follows tries again.
    const client = createClient({ url: this.#url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const made = new Promise<void>((resolve, reject) => {
      client.on("connected", () => resolve());
      const ended = (problem?: unknown) => {
        reject(problem);
        // One that was closed here says so later, when there may be another.
        if (this.#connection?.made === made) this.#end();
      };
      const sink: Sink = { next: () => this.#tell(), error: ended, complete: ended };
      for (const query of SUBSCRIPTIONS) client.subscribe({ query }, sink);
    });
    return { made, close: () => void client.dispose() };
  }

  #tell(): void {
    for (const follower of this.#followers) follower.changed();
  }

  #end(): void {
    const [connection, followers] = [this.#connection, [...this.#followers]];
    this.#connection = undefined;
    this.#followers.clear();
    connection?.close();
    for (const follower of followers) follower.ended();
  }
}

let shared: ApiNews | undefined;

/** The news that all pages of this process share. */
export function apiNews(): ApiNews {
  shared ??= new ApiNews(graphqlUrl());
  return shared;
}
