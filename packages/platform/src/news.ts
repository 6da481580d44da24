/**
 * @file News between processes, over PostgreSQL's LISTEN and NOTIFY: which results, jobs and models changed. A message names rows, for
 * it may hold 8,000 bytes at most; whoever wants more reads them. Results that were stored while the connection was lost are told when
 * there is another; of anything else the loss is news.
 */
import { type SQLWrapper, sql } from "drizzle-orm";
import type { Pool, PoolClient } from "pg";
import type { Db, Transaction } from "./database.ts";
import { HeardResults } from "./heard-results.ts";
import { Listener } from "./listener.ts";
import type { Logger } from "./log.ts";

/** Channels, with what their messages are: the id of a stored run; the id of a job; what else is new of a model (model-news.ts). */
export const NEWS_TOPICS = { result: "atlas_result", progress: "atlas_progress", model: "atlas_model" } as const;
export type NewsTopic = keyof typeof NEWS_TOPICS;
const TOPICS = Object.keys(NEWS_TOPICS) as NewsTopic[];

/** Inside a transaction it is heard when that commits, and never when it does not. */
export async function announce(db: Db | Transaction, topic: NewsTopic, row: string | number): Promise<void> {
  await db.execute(sql`select ${announcement(topic, sql`${row}`)}`);
}

/** The same as part of a statement, for what it returns of each row. */
export const announcement = (topic: NewsTopic, row: SQLWrapper) => sql`pg_notify(${NEWS_TOPICS[topic]}, ${row}::text)`;

export interface NewsListener {
  /** A row changed. */
  onNews(topic: NewsTopic, row: string): void;
  /** The connection was lost and is there again: anything of this kind may have changed meanwhile. */
  onGap(topic: NewsTopic): void;
}

/**
 * Listens until the signal is aborted.
 * @throws whatever the first connection throws.
 */
export async function listenForNews(
  pool: Pool,
  log: Logger,
  listener: NewsListener,
  signal: AbortSignal,
): Promise<void> {
  const heard = new HeardResults();
  const listening = new Listener(pool, log, {
    channels: TOPICS.map((topic) => NEWS_TOPICS[topic]),
    onNotification: (channel, row) => {
      const topic = TOPICS.find((one) => NEWS_TOPICS[one] === channel)!;
      // What was found after a loss may be announced as well.
      if (topic !== "result" || heard.hear(Number(row))) listener.onNews(topic, row);
    },
    onListening: (client, isFirst) => (isFirst ? heard.begin(client) : catchUp(client, heard, listener)),
  });
  signal.addEventListener("abort", () => listening.stop());
  await listening.start();
}

/** Tells what happened while nobody listened. */
async function catchUp(client: PoolClient, heard: HeardResults, listener: NewsListener): Promise<void> {
  const missed = await heard.missed(client);
  if (missed === null) listener.onGap("result");
  else for (const id of missed) listener.onNews("result", `${id}`);
  listener.onGap("progress");
  listener.onGap("model");
}
