/**
 * @file Whether anything that answers are made of has changed, for caches that never answer what is no longer so. Triggers on every such
 * table notify a channel.
 */
import type { Pool } from "pg";
import { Listener } from "./listener.ts";
import type { Logger } from "./log.ts";

const CHANNEL = "atlas_changed";

export class Changes {
  readonly #listener: Listener;
  #count = 0;

  constructor(pool: Pool, log: Logger) {
    const change = () => {
      this.#count++;
    };
    // Anything may have changed while nobody listened.
    this.#listener = new Listener(pool, log, { channels: [CHANNEL], onNotification: change, onListening: change });
  }

  /** @throws whatever the first connection throws. */
  start(): Promise<void> {
    return this.#listener.start();
  }

  /**
   * A number that stays the same only as long as nothing changes; includes everything committed before the call. Undefined while there is
   * no connection, when nobody can know.
   */
  async now(): Promise<number | undefined> {
    return (await this.#listener.heardAll()) ? this.#count : undefined;
  }

  stop(): void {
    this.#listener.stop();
  }
}
