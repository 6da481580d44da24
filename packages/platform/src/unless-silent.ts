/**
 * @file Work on the database that may take as long as it takes, such as changing tables that are large: while it says nothing, the server
 * is asked on another connection whether it lives, and one that answers nobody is given up.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@atlas/schema";
import { Client, DatabaseError, type Pool } from "pg";

/**
 * @param ms between two questions, and for each answer
 * @throws UserError (UNAVAILABLE) where an answer does not come; the work is left as it is, so end its connection
 */
export async function unlessSilent<T>(pool: Pool, work: Promise<T>, ms: number): Promise<T> {
  const done = new AbortController();
  try {
    return await Promise.race([work, untilSilent(pool, ms, done.signal)]);
  } finally {
    done.abort();
  }
}

async function untilSilent(pool: Pool, ms: number, done: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(ms, undefined, { signal: done });
    await ask(pool, ms).catch((cause: unknown) => {
      // A refusal, such as that there is no free connection, is an answer.
      if (!(cause instanceof DatabaseError)) throw silent(ms, cause);
    });
  }
}

/** On a connection of its own: those of the pool may all be taken. */
async function ask({ options }: Pool, ms: number): Promise<void> {
  const client = new Client({ ...options, connectionTimeoutMillis: ms, query_timeout: ms });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
  } finally {
    void client.end();
  }
}

const silent = (ms: number, cause: unknown) =>
  new UserError(
    `The database was asked whether it still works on a change of its schema and did not answer within ${ms / 1000} s; see whether its server and the network to it work, and start again.`,
    { code: "UNAVAILABLE", cause },
  );
