/**
 * @file A connection of the pool that listens for notifications, for as long as it is wanted: it is asked every few seconds whether it is
 * still there, and replaced by another when it is not.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient, QueryConfig } from "pg";
import type { Logger } from "./log.ts";

export interface Listening {
  channels: readonly string[];
  onNotification(channel: string, payload: string): void;
  /** Once a connection listens: the first, and each that replaces one that was lost. Where it fails another is tried. */
  onListening(client: PoolClient, isFirst: boolean): void | Promise<void>;
}

/** Between two tries to reach the database again. */
const RETRY_MS = 1_000;
/** Between two questions where nobody else asks any. */
const ASK_EVERY_MS = 3_000;
/** The answer takes as long as a packet; a server that is busy answers within it, too. */
const ANSWER_MS = 3_000;
const QUESTION: QueryConfig & { query_timeout: number } = { text: "select", query_timeout: ANSWER_MS };

interface Connection {
  client: PoolClient;
  lost: Promise<unknown>;
  lose(reason: unknown): void;
}

export class Listener {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #listening: Listening;
  readonly #ending = new AbortController();
  readonly #stopped = once(this.#ending.signal, "abort");
  #connection: Connection | undefined;
  /** A question under way, and the one that everybody waits for who came after it was sent. */
  #asked: Promise<unknown> = Promise.resolve();
  #next: Promise<boolean> | undefined;

  constructor(pool: Pool, log: Logger, listening: Listening) {
    this.#pool = pool;
    this.#log = log;
    this.#listening = listening;
  }

  /** @throws whatever the first connection throws. */
  async start(): Promise<void> {
    void this.#keep(await this.#connect(true));
  }

  stop(): void {
    this.#ending.abort();
  }

  /**
   * Whether every notification has come of what was committed before the call; false while there is no connection, when nobody can know.
   * However many ask at once, the database is asked once. Asking anything at all brings them: PostgreSQL signals listeners before it tells
   * the writer of the commit, and sends what is pending before an answer ends.
   */
  heardAll(): Promise<boolean> {
    this.#next ??= this.#asked.then(() => {
      this.#next = undefined;
      const answer = this.#ask();
      this.#asked = answer;
      return answer;
    });
    return this.#next;
  }

  async #ask(): Promise<boolean> {
    const connection = this.#connection;
    if (connection === undefined) return false;
    try {
      await connection.client.query(QUESTION);
      return connection === this.#connection;
    } catch (error) {
      connection.lose(error);
      return false;
    }
  }

  async #keep(first: Connection): Promise<void> {
    for (let connection: Connection | undefined = first; connection !== undefined; ) {
      this.#connection = connection;
      const asking = setInterval(() => void this.heardAll(), ASK_EVERY_MS);
      const error = await Promise.race([connection.lost, this.#stopped]);
      clearInterval(asking);
      this.#connection = undefined;
      // Closed, so that nobody else gets a connection that listens.
      connection.client.release(true);
      if (this.#ending.signal.aborted) return;
      this.#log.warn({ err: error }, "the connection that listens to the database was lost; trying to have another");
      connection = await this.#reconnect();
    }
  }

  /** Undefined when told to stop. */
  async #reconnect(): Promise<Connection | undefined> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      const connection = await this.#connect(false).catch(() => undefined);
      if (connection !== undefined && !signal.aborted) return connection;
      connection?.client.release(true);
    }
    return undefined;
  }

  async #connect(isFirst: boolean): Promise<Connection> {
    const { channels, onNotification, onListening } = this.#listening;
    const client = await this.#pool.connect();
    let lose: Connection["lose"] = () => {};
    const lost = new Promise((resolve) => {
      lose = resolve;
    });
    client.once("error", lose).once("end", lose);
    client.on("notification", ({ channel, payload = "" }) => onNotification(channel, payload));
    try {
      for (const channel of channels) await client.query(`listen ${channel}`);
      await onListening(client, isFirst);
      return { client, lost, lose };
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
