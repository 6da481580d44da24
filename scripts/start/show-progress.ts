/** @file Shows progress while jobs run: one line that changes on a terminal, a plain line now and then in a pipe. */
import { setTimeout } from "node:timers/promises";
import { type Database, type JobProgressRow, readProgress } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { isBusy, summaryLine } from "./progress-lines.ts";

const POLL_MS = 1000;
/** In a pipe, where lines pile up. */
const PLAIN_INTERVAL_MS = 15_000;

export class ProgressDisplay {
  readonly #out: NodeJS.WriteStream;
  #shown = "";
  #lastPlain = 0;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  /** A line that stays, above the changing one. */
  say(line: string): void {
    this.#clear();
    this.#out.write(`${line}\n`);
  }

  /** @param final whether nothing will change soon, so that the line should stay. */
  show(line: string, final: boolean): void {
    if (line === this.#shown) return;
    if (!this.#out.isTTY) this.#plain(line, final);
    else if (final) this.say(line);
    else this.#replace(line);
    this.#shown = line;
  }

  #plain(line: string, final: boolean): void {
    if (!final && Date.now() - this.#lastPlain < PLAIN_INTERVAL_MS) return;
    this.#lastPlain = Date.now();
    this.#out.write(`${line}\n`);
  }

  #replace(line: string): void {
    this.#clear();
    this.#out.write(line.slice(0, (this.#out.columns ?? 80) - 1));
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[2K");
    this.#shown = "";
  }
}

/** Runs until the signal aborts. */
export async function followProgress({ db }: Database, display: ProgressDisplay, signal: AbortSignal): Promise<void> {
  const reported = new Set<string>();
  while (!signal.aborted) {
    const jobs = await readProgress(db).catch(databaseLost);
    for (const job of newlyFailed(jobs, reported)) display.say(`Failed: ${job.title}: ${job.message}`);
    const line = summaryLine(jobs, new Date());
    if (line !== undefined) display.show(line, !isBusy(jobs));
    await setTimeout(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function databaseLost(cause: unknown): never {
  throw new UserError(
    `The database stopped answering (${(cause as Error).message.split("\n")[0]}); start again, what was stored is kept.`,
    { code: "UNAVAILABLE", cause },
  );
}

function newlyFailed(jobs: readonly JobProgressRow[], reported: Set<string>): JobProgressRow[] {
  const fresh = jobs.filter(({ jobId, status }) => status === "failed" && !reported.has(jobId));
  for (const { jobId } of fresh) reported.add(jobId);
  return fresh;
}
