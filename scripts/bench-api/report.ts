/** @file The benchmark's table, at most 100 columns wide. */
import type { Load } from "./load.ts";

export interface Row {
  name: string;
  /** Milliseconds that p95 has to stay below; absent for throughputs. */
  bar?: number;
  /** Requests a second that are wanted. */
  rate?: number;
  /** With answers kept, as it is run. */
  served: Load;
  /** Without, so that every answer is made anew. */
  fresh?: Load;
  postgraphile?: Load;
}

const number = (value: number | undefined, digits: number, width: number): string =>
  (value === undefined ? "" : value.toFixed(digits)).padStart(width);

export const HEAD = [
  "                          bar          served                 made anew        PostGraphile",
  "question                   ms    p50     p95   req/s      kB     p50     p95     p50     p95",
].join("\n");

export function lineOf({ name, bar, rate, served, fresh, postgraphile }: Row): string {
  const kept = bar === undefined ? served.requests >= (rate ?? 0) : served.p95 < bar;
  const times = (load: Load | undefined) => number(load?.p50, 1, 8) + number(load?.p95, 1, 8);
  const wanted = bar ?? `${rate}/s`;
  const rates = number(served.requests, 0, 8) + number(served.bytes / 1000, 1, 8);
  return `${name.padEnd(22)}${String(wanted).padStart(7)} ${kept ? "✓" : "✗"}${times(served).slice(1)}${rates}${times(fresh)}${times(postgraphile)}`.trimEnd();
}
