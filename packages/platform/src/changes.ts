/**
 * @file Whether anything that answers are made of has changed, for caches that never answer what is no longer so. Triggers on every such
 * table notify a channel; asking the connection that listens anything at all first brings every notification of what was committed before
 * the question (PostgreSQL signals listeners before it tells the writer of the commit, and sends what is pending before an answer ends).
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import type { Logger } from "./log.ts";

const CHANNEL = "atlas_changed";
/** Between two tries to reach the database again. */
const RETRY_MS = 1_000;

/** Follows changes on one connection of the pool, and on another whenever that is lost. */
export class Changes {
  readonly #pool: Pool;
  readonly #log: Logger;
  /** Taken from the pool, and not given back yet. */
  #held: PoolClient | undefined;
  /** The same once it listens. */
  #client: PoolClient | undefined;
  #count = 0;
  #stopped = false;
  /** A question under way, and the one that everybody waits for who came after it was sent. */
  #asked: Promise<unknown> = Promise.resolve();
  #next: Promise<number | undefined> | undefined;

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  /** @throws whatever the first connection throws. */
  async start(): Promise<void> {
    const client = await this.#pool.connect();
    client.on("notification", ({ channel }) => {
      if (channel === CHANNEL) this.#count++;
    });
    client.once("error", () => this.#lose(client)).once("end", () => this.#lose(client));
    this.#held = client;
    await client.query(`listen ${CHANNEL}`);
    // Whatever changed while nobody listened.
    this.#count++;
    this.#client = client;
  }

  /**
   * A number that stays the same only as long as nothing changes; includes everything committed before the call. Undefined while there is
   * no connection, when nobody can know. However many ask at once, the database is asked once.
   */
  now(): Promise<number | undefined> {
    this.#next ??= this.#asked.then(() => {
      this.#next = undefined;
      const answer = this.#ask();
      this.#asked = answer;
      return answer;
    });
    return this.#next;
  }

  stop(): void {
    this.#stopped = true;
    this.#giveBack();
  }

  /** Closed, so that nobody else gets a connection that listens. */
  #giveBack(): void {
    this.#held?.release(true);
    this.#held = undefined;
    this.#client = undefined;
  }

  #lose(client: PoolClient): void {
    if (client !== this.#held) return;
    const listened = this.#client !== undefined;
    this.#giveBack();
    if (listened && !this.#stopped) void this.#restart();
  }

  async #ask(): Promise<number | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    try {
      await client.query("select");
      return client === this.#client ? this.#count : undefined;
    } catch {
      return undefined;
    }
  }

  async #restart(): Promise<void> {
    this.#log.warn("the connection that listens for changes was lost; answers are not kept until there is another");
    while (!this.#stopped && this.#client === undefined) {
      await sleep(RETRY_MS);
      if (!this.#stopped) await this.start().catch(() => this.#giveBack());
    }
    if (this.#stopped) this.#giveBack();
  }
}
