/** @file Timing one computation several times, and what is said of the times. */
import type { Bench } from "./row.ts";

/** Runs before those that count: memory is taken, and threads of a session that ran before still spin for a while. */
export const WARM_UP = 2;

/** @returns the seconds of each repeat that counts. */
export async function repeated({ repeats }: Pick<Bench, "repeats">, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = -WARM_UP; i < repeats; i++) {
    const seconds = await secondsOf(run);
    if (i >= 0) times.push(seconds);
  }
  return times;
}

export async function secondsOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** @param values one at least. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}
