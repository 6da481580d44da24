/** @file News of this process: what the database tells is passed on to everybody who follows a topic. */
import { EventEmitter } from "node:events";
import type { NewsListener, NewsTopic } from "@atlas/platform";

/** Everything heard since it was last asked. */
export interface News {
  /** Ids of rows that changed, each once, in the order of their first change. */
  rows: string[];
  /** Whether news may have been lost, so that anything may have changed. */
  gap: boolean;
}

/** Rows kept for a follower who is slower than the news; beyond, it is told of a gap instead. */
const MOST_PENDING = 1_000;

export class NewsRoom implements NewsListener {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  onNews(topic: NewsTopic, row: string): void {
    this.#emitter.emit(topic, row);
  }

  onGap(topic: NewsTopic): void {
    this.#emitter.emit(topic, null);
  }

  /** Followers of all topics together. */
  get followers(): number {
    return this.#emitter.eventNames().reduce((sum, topic) => sum + this.#emitter.listenerCount(topic), 0);
  }

  /**
   * @param expand what a follower is given for some news, one after another; nothing for news that do not concern it. Where it fails, the
   *   same news are there at the next try.
   */
  follow<Given>(topic: NewsTopic, expand: (news: News) => Promise<Given[]>): AsyncIterableIterator<Given> {
    return new Follower(this.#emitter, topic, expand);
  }
}

/** Not a generator: one that waits for news could not be ended before they come. */
class Follower<Given> implements AsyncIterableIterator<Given> {
  readonly #emitter: EventEmitter;
  readonly #topic: NewsTopic;
  readonly #expand: (news: News) => Promise<Given[]>;
  #rows = new Set<string>();
  #gap = false;
  #ready: Given[] = [];
  #ended = false;
  #wake = () => {};

  constructor(emitter: EventEmitter, topic: NewsTopic, expand: (news: News) => Promise<Given[]>) {
    this.#emitter = emitter;
    this.#topic = topic;
    this.#expand = expand;
    emitter.on(topic, this.#hear);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Given>> {
    while (!this.#ended) {
      const value = this.#ready.shift();
      if (value !== undefined) return { value, done: false };
      if (this.#rows.size > 0 || this.#gap) this.#ready = await this.#expanded(this.#take());
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<Given>> {
    this.#ended = true;
    this.#emitter.off(this.#topic, this.#hear);
    this.#wake();
    return { value: undefined, done: true };
  }

  async #expanded(news: News): Promise<Given[]> {
    try {
      return await this.#expand(news);
    } catch (error) {
      this.#rows = new Set([...news.rows, ...this.#rows]);
      this.#gap ||= news.gap;
      throw error;
    }
  }

  #take(): News {
    const news = { rows: [...this.#rows], gap: this.#gap };
    this.#rows.clear();
    this.#gap = false;
    return news;
  }

  readonly #hear = (row: string | null) => {
    if (row === null || this.#rows.size >= MOST_PENDING) this.#gap = true;
    else this.#rows.add(row);
    this.#wake();
  };
}
