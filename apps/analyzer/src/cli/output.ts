/**
 * @file What the command line prints: results on standard output, everything else on standard error; progress bars only where
 * a person looks on.
 */
import { SingleBar } from "cli-progress";

export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value));
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export interface ProgressBar {
  /** @param fraction share done, 0 to 1. */
  update(fraction: number, message?: string): void;
  /** Something to know meanwhile, on a line of its own above the bar. */
  note(line: string): void;
  stop(): void;
}

const ABSENT: ProgressBar = { update: () => {}, note, stop: () => {} };
/** Back to the start of the line, which is cleared. */
const CLEAR = "\r\x1b[K";

/** A bar on standard error, or notes alone when that is no terminal. */
export function progressBar(title: string): ProgressBar {
  if (!process.stderr.isTTY) return ABSENT;
  const format = `${title} {bar} {percentage}% {message} about {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 50 });
  bar.start(1000, 0, { message: "" });
  return {
    update: (fraction, message = "") => bar.update(Math.round(fraction * 1000), { message }),
    note: (line) => note(CLEAR + line),
    stop: () => bar.stop(),
  };
}

/** Six significant digits: enough to compare, short enough to read. */
export const shown = (value: number | null): string =>
  value === null ? "undefined" : String(Number(value.toPrecision(6)));
