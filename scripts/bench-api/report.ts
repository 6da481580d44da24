/** @file The benchmark's table, at most 100 columns wide. */
import type { Load } from "./load.ts";

export interface Row {
  name: string;
  /** Milliseconds that p95 has to stay below; absent for throughputs. */
  bar?: number;
  /** Requests a second that are wanted. */
  rate?: number;
  ours: Load;
  postgraphile?: Load;
}

const number = (value: number | undefined, digits: number, width: number): string =>
  (value === undefined ? "" : value.toFixed(digits)).padStart(width);

export const HEAD = [
  "                          bar          ours                          PostGraphile",
  "question                   ms    p50    p95   req/s      kB      p50     p95   req/s      kB",
].join("\n");

export function lineOf({ name, bar, rate, ours, postgraphile }: Row): string {
  const met =
    bar === undefined ? (rate === undefined ? " " : ours.requests >= rate ? "✓" : "✗") : ours.p95 < bar ? "✓" : "✗";
  const columns = (load: Load | undefined, width: number) =>
    number(load?.p50, 1, width) +
    number(load?.p95, 1, width === 7 ? 7 : 8) +
    number(load?.requests, 0, 8) +
    number(load && load.bytes / 1000, 1, 8);
  const wanted = bar ?? (rate === undefined ? "" : `${rate}/s`);
  return `${name.padEnd(23)}${String(wanted).padStart(6)} ${met}${columns(ours, 7)} ${columns(postgraphile, 8)}`.trimEnd();
}
