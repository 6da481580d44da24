/** @file News of the API, told to every page that follows them: one WebSocket to it, however many there are. On the server only. */
import { type Client, createClient, type Sink } from "graphql-ws";
import { WebSocket } from "ws";
import { graphqlUrl } from "./api-url.ts";
import { concerns, type News, type Wanted } from "./news.ts";

/** Of what is asked for it is only looked at whom it concerns: the page asks for all it shows. */
export const SUBSCRIPTIONS = {
  progress: "subscription FollowProgress { progress { active } }",
  results: "subscription FollowResults { newResults { checkpoint { model { name } } task { name } } }",
  models: "subscription FollowModels { modelNews { model { name } } }",
} as const;

export interface Follower {
  wanted: Wanted;
  /** In milliseconds by this clock; what changed from then on is told. */
  since: number;
  changed(): void;
  /** The API has gone; there will be no more news. */
  ended(): void;
}

interface Connection {
  /** Rejects when the API cannot be reached. */
  made: Promise<void>;
  close(): void;
}

/** An API that hangs, or a network that swallows everything, says nothing: it is asked so often, and has so long to answer. */
const ASK_EVERY_MS = 10_000;

/** The API does not say when it has taken a subscription; after this long it has. */
const TAKEN_AFTER_MS = 2000;

export class ApiNews {
  readonly #url: string;
  readonly #askEveryMs: number;
  readonly #followers = new Set<Follower>();
  #connection: Connection | undefined;
  /** Everything that was heard since then is known. */
  #knownSince = Number.POSITIVE_INFINITY;
  /** By what it concerns: when it was last heard. */
  readonly #heard = new Map<string, { news: News; at: number }>();

  constructor(graphql: string, askEveryMs = ASK_EVERY_MS) {
    this.#url = graphql.replace(/^http/, "ws");
    this.#askEveryMs = askEveryMs;
  }

  /**
   * The connection stays when the last has left, so that the next need not be told on the off chance.
   * @returns what ends it. Rejects when the API cannot be reached.
   */
  async follow(follower: Follower): Promise<() => void> {
    this.#followers.add(follower);
    this.#connection ??= this.#connect();
    await this.#connection.made;
    this.#catchUp(follower);
    return () => void this.#followers.delete(follower);
  }

  #catchUp(follower: Follower): void {
    const { wanted, since } = follower;
    if ([...this.#heard.values()].some(({ news, at }) => at >= since && concerns(wanted, news))) follower.changed();
    else if (since < this.#knownSince)
      setTimeout(() => this.#followers.has(follower) && follower.changed(), this.#knownSince - Date.now());
  }

  #connect(): Connection {
    const client = impatientClient(this.#url, this.#askEveryMs);
    const made = new Promise<void>((resolve, reject) => {
      client.on("connected", () => {
        this.#knownSince = Date.now() + TAKEN_AFTER_MS;
        resolve();
      });
      const ended = (problem?: unknown) => {
        reject(problem);
        // One that was closed here says so later, when there may be another.
        if (this.#connection?.made === made) this.#end();
      };
      const follow = <Data>(query: string, newsOf: (data: Data) => News) => {
        // Without data it is an error that says how news were lost.
        const next: Sink<{ data?: Data | null }>["next"] = ({ data }) => this.#tell(data ? newsOf(data) : "anything");
        client.subscribe<Data>({ query }, { next, error: ended, complete: ended });
      };
      follow(SUBSCRIPTIONS.progress, () => "progress");
      follow<NewResult>(SUBSCRIPTIONS.results, ({ newResults: { checkpoint, task } }) => ({
        model: checkpoint.model.name,
        task: task.name,
      }));
      follow<ModelNews>(SUBSCRIPTIONS.models, ({ modelNews }) => ({ model: modelNews.model.name }));
    });
    return { made, close: () => void client.dispose() };
  }

  #tell(news: News): void {
    this.#heard.set(JSON.stringify(news), { news, at: Date.now() });
    for (const follower of this.#followers) if (concerns(follower.wanted, news)) follower.changed();
  }

  #end(): void {
    const [connection, followers] = [this.#connection, [...this.#followers]];
    this.#connection = undefined;
    this.#knownSince = Number.POSITIVE_INFINITY;
    this.#heard.clear();
    this.#followers.clear();
    connection?.close();
    for (const follower of followers) follower.ended();
  }
}

/** Whoever follows tries again. @param patience milliseconds, for the connection, and for each answer to whether it is still there */
function impatientClient(url: string, patience: number): Client {
  class ImpatientSocket extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { handshakeTimeout: patience });
    }
  }
  let unanswered: NodeJS.Timeout | undefined;
  const answered = () => clearTimeout(unanswered);
  const client = createClient({
    url,
    webSocketImpl: ImpatientSocket,
    retryAttempts: 0,
    connectionAckWaitTimeout: patience,
    keepAlive: patience,
    on: {
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), patience);
      },
      pong: answered,
      closed: answered,
    },
  });
  return client;
}

interface NewResult {
  newResults: { checkpoint: { model: { name: string } }; task: { name: string } };
}

interface ModelNews {
  modelNews: { model: { name: string } };
}

let shared: ApiNews | undefined;

/** The news that all pages of this process share. */
export function apiNews(): ApiNews {
  shared ??= new ApiNews(graphqlUrl());
  return shared;
}
