/**
 * @file Answers wait in memory until their readers take them. A reader who takes too long for how much it is, is cut off, and so is, where all
 * that waits is too much, whoever has waited longest: files go on from where they were by a range.
 */
import type { Server, ServerResponse } from "node:http";
import type { Logger } from "@atlas/platform";
import { CHECK_EVERY_MS, MAX_UNREAD_BYTES, READ_BYTES_PER_SECOND, READ_TIMEOUT_S } from "../shared/limits.ts";

export interface ReadingLimits {
  /** Seconds for any answer, however small. */
  seconds: number;
  /** For each second beyond. */
  bytesPerSecond: number;
  /** Bytes of all answers that wait. */
  inAll: number;
  /** Milliseconds between two looks. */
  every: number;
}

const READING_LIMITS: ReadingLimits = {
  seconds: READ_TIMEOUT_S,
  bytesPerSecond: READ_BYTES_PER_SECOND,
  inAll: MAX_UNREAD_BYTES,
  every: CHECK_EVERY_MS,
};

/** An answer, or what is left of it, that waits to be read. */
interface Waiting {
  /** Milliseconds of the clock. */
  since: number;
  /** When it began to wait. */
  bytes: number;
}

/** Before the server listens. */
export function endSlowReaders(http: Server, log: Logger, limits = READING_LIMITS): void {
  const answers = new Map<ServerResponse, Waiting | undefined>();
  http.on("request", (_request, response) => {
    answers.set(response, undefined);
    response.once("close", () => answers.delete(response));
  });
  const looking = setInterval(() => look(answers, limits, log), limits.every).unref();
  http.once("close", () => clearInterval(looking));
}

function look(answers: Map<ServerResponse, Waiting | undefined>, limits: ReadingLimits, log: Logger): void {
  const now = performance.now();
  const slowest: { response: ServerResponse; since: number; unread: number }[] = [];
  for (const [response, before] of answers) {
    const unread = response.writableLength;
    const waiting = unread === 0 ? undefined : (before ?? { since: now, bytes: unread });
    answers.set(response, waiting);
    if (waiting === undefined) continue;
    if (isLate(waiting, now, limits)) end(response, unread, log);
    else slowest.push({ response, since: waiting.since, unread });
  }
  slowest.sort((a, b) => a.since - b.since);
  let all = slowest.reduce((sum, { unread }) => sum + unread, 0);
  for (const { response, unread } of slowest) {
    if (all <= limits.inAll) return;
    end(response, unread, log);
    all -= unread;
  }
}

const isLate = ({ since, bytes }: Waiting, now: number, { seconds, bytesPerSecond }: ReadingLimits): boolean =>
  (now - since) / 1_000 > seconds + bytes / bytesPerSecond;

function end(response: ServerResponse, unread: number, log: Logger): void {
  log.debug({ unread }, "an answer that was not read in time was given up");
  response.destroy();
}
