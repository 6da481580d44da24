/**
 * @file News between processes, over PostgreSQL's LISTEN and NOTIFY: which results and which jobs changed. A message names a row, for
 * it may hold 8,000 bytes at most; whoever wants more reads the row. Results that were stored while the connection was lost are told when
 * there is another; of anything else the loss is news.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Pool, PoolClient } from "pg";
import type { Db, Transaction } from "./database.ts";
import { HeardResults } from "./heard-results.ts";
import type { Logger } from "./log.ts";

/** Channels, with what their messages are: the id of a stored run; the id of a job. */
export const NEWS_TOPICS = { result: "atlas_result", progress: "atlas_progress" } as const;
export type NewsTopic = keyof typeof NEWS_TOPICS;
const TOPICS = Object.keys(NEWS_TOPICS) as NewsTopic[];

/** Inside a transaction it is heard when that commits, and never when it does not. */
export async function announce(db: Db | Transaction, topic: NewsTopic, row: string | number): Promise<void> {
  await db.execute(sql`select pg_notify(${NEWS_TOPICS[topic]}, ${String(row)})`);
}

export interface NewsListener {
  /** A row changed. */
  onNews(topic: NewsTopic, row: string): void;
  /** The connection was lost and is there again: anything of this kind may have changed meanwhile. */
  onGap(topic: NewsTopic): void;
}

/** Between two tries to reach the database again. */
const RETRY_MS = 1_000;

/**
 * Listens on one connection of the pool, and on another whenever that is lost, until the signal is aborted.
 * @throws whatever the first connection throws.
 */
export async function listenForNews(
  pool: Pool,
  log: Logger,
  listener: NewsListener,
  signal: AbortSignal,
): Promise<void> {
  const listening = { pool, log, listener, signal, heard: new HeardResults() };
  const connection = await listenOnce(listening, (client) => listening.heard.begin(client));
  void keepListening(connection, listening);
}

interface Connection {
  lost: Promise<unknown>;
  release(): void;
}

/** @param begin what is asked on the connection once it listens */
async function listenOnce(
  { pool, listener, heard }: Listening,
  begin: (client: PoolClient) => Promise<void>,
): Promise<Connection> {
  const client = await pool.connect();
  const release = () => client.release(true);
  const lost = new Promise((resolve) => client.once("error", resolve).once("end", resolve));
  client.on("notification", ({ channel, payload }) => {
    const topic = TOPICS.find((one) => NEWS_TOPICS[one] === channel);
    if (topic === undefined || payload === undefined) return;
    // What was found after a loss may be announced as well.
    if (topic !== "result" || heard.hear(Number(payload))) listener.onNews(topic, payload);
  });
  try {
    for (const topic of TOPICS) await client.query(`listen ${NEWS_TOPICS[topic]}`);
    await begin(client);
    return { lost, release };
  } catch (error) {
    release();
    throw error;
  }
}

interface Listening {
  pool: Pool;
  log: Logger;
  listener: NewsListener;
  signal: AbortSignal;
  heard: HeardResults;
}

async function keepListening(first: Connection, listening: Listening): Promise<void> {
  const { log, signal } = listening;
  const stopped = once(signal, "abort");
  for (let connection: Connection | undefined = first; connection !== undefined; ) {
    const error = await Promise.race([connection.lost, stopped]);
    connection.release();
    if (signal.aborted) return;
    log.warn({ err: error }, "the connection that listens for news was lost; trying to have another");
    connection = await reconnect(listening);
  }
}

/** Undefined when told to stop. */
async function reconnect(listening: Listening): Promise<Connection | undefined> {
  const { signal } = listening;
  while (!signal.aborted) {
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    const connection = await listenOnce(listening, (client) => catchUp(client, listening)).catch(() => undefined);
    if (connection !== undefined && !signal.aborted) return connection;
    connection?.release();
  }
  return undefined;
}

/** Tells what happened while nobody listened. */
async function catchUp(client: PoolClient, { heard, listener }: Listening): Promise<void> {
  const missed = await heard.missed(client);
  if (missed === null) listener.onGap("result");
  else for (const id of missed) listener.onNews("result", `${id}`);
  listener.onGap("progress");
}
