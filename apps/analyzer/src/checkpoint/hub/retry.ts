/** @file Trying again: with a wait that doubles, at random within its bounds so that many clients do not return at once, or as the server asks. */
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@atlas/schema";
import { HUB_LIMITS, type HubOptions } from "./limits.ts";

/** A failure that may pass: a broken connection, a stall, too many requests, a server in trouble. */
export class PassingFailure extends Error {
  /** What the server asked to wait. */
  readonly askedMs: number | undefined;

  constructor(message: string, options: { askedMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.askedMs = options.askedMs;
  }
}

/**
 * @param attempt throws PassingFailure to be tried again; everything else ends it
 * @param progress a number that grows with what has been achieved over all attempts
 * @throws UserError "UNAVAILABLE" after too many tries in a row without progress
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { signal, limits = HUB_LIMITS }: HubOptions,
  progress: () => number = () => 0,
): Promise<T> {
  let fruitless = 0;
  for (;;) {
    const before = progress();
    try {
      signal?.throwIfAborted();
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      fruitless = progress() > before ? 1 : fruitless + 1;
      const longest = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (fruitless - 1));
      const wait = error.askedMs ?? longest * (0.5 + Math.random() / 2);
      if (fruitless >= limits.attempts || wait > limits.longestAskedMs) throw givenUp(error, fruitless);
      await sleep(wait, undefined, signal && { signal });
    }
  }
}

function givenUp(error: PassingFailure, attempts: number): UserError {
  const tries = error.askedMs === undefined ? ` after ${attempts} tries` : `, asking to wait ${error.askedMs / 1000} s`;
  return new UserError(`${error.message}${tries}; try again later, what has been downloaded is kept.`, {
    code: "UNAVAILABLE",
    cause: error,
  });
}

/** @param header of seconds or a date. @returns milliseconds from now; undefined where it says nothing that can be read. */
export function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
