/** @file Transactions that PostgreSQL ends because another stands in their way: the other goes on, and this one can begin again. */
import { setTimeout } from "node:timers/promises";

/** PostgreSQL's codes: a deadlock, and a serialisation failure. */
const IN_THE_WAY: ReadonlySet<unknown> = new Set(["40P01", "40001"]);
const TRIES = 5;
/** Before the second try; twice as long before each further one, and of each a random share, so that two do not meet again. */
const PAUSE_MS = 50;

/** @throws whatever the last of five tries throws, or the first that fails for another reason */
export async function tryAgain<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++)
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || !stoodInTheWay(error)) throw error;
      await setTimeout(Math.random() * PAUSE_MS * 2 ** tries);
    }
}

/** Drizzle's errors stand around PostgreSQL's. */
function stoodInTheWay(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return IN_THE_WAY.has((error as { code?: string }).code) || stoodInTheWay(error.cause);
}
