/** @file Numbers as people read them: the same number looks the same on every page. */

const MINUS = "\u2212";

/** Three significant digits, trailing zeros kept to three decimals at most: 5.41, 0.832, −0.00123. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e6) return withMinus(value.toExponential(2));
  return withMinus(magnitude >= 1000 ? Math.round(value).toLocaleString("en-GB") : value.toPrecision(3));
}

/** A number on an axis: as short as it can be, for ticks are round. */
export function formatTick(value: number): string {
  return withMinus(String(Number(value.toPrecision(3))));
}

export function formatCount(value: number): string {
  return value.toLocaleString("en-GB");
}

/** "1 edge", "3 edges". */
export function formatCountOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share as a percentage of two digits or, from 100% on, of whole ones; 0.996 is 99%, so that 100% means all: 82%, 6.5%, 0.035%. */
export function formatPercent(share: number): string {
  // The product is off by a hair: 0.575 is 57.49999999999999 of a hundred.
  const percent = Number((share * 100).toPrecision(12));
  const short = Math.abs(percent) < 10 ? Number(percent.toPrecision(2)) : Math.round(percent);
  return `${withMinus(String(share < 1 ? Math.min(99, short) : short))}%`;
}

/** A share on an axis. */
export function formatPercentTick(share: number): string {
  return `${formatTick(share * 100)}%`;
}

const SCALES = [
  { unit: "T", size: 1e12 },
  { unit: "B", size: 1e9 },
  { unit: "M", size: 1e6 },
  { unit: "k", size: 1e3 },
] as const;

/** Large counts in short: 1.57M, 131k, 512. */
export function formatShort(value: number): string {
  const scale = SCALES.find(({ size }) => Math.abs(value) >= size);
  if (scale === undefined) return String(value);
  return `${Number((value / scale.size).toPrecision(3))}${scale.unit}`;
}

/** Bytes in binary units: 400 MiB. */
export function formatBytes(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toPrecision(3)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Seconds in words, of two digits below 10, so that 5.0 stands beside 4.7: "under 1 ms", "45 s", "about 3 min", "about 2 h". */
export function formatDuration(seconds: number): string {
  if (seconds < 1e-3) return "under 1 ms";
  if (seconds < 9.95) return `${seconds.toPrecision(2)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}

/** Words in a sentence: "a, b and c". */
export function formatList(words: readonly string[], last: "and" | "or"): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** How long something may still take, in whole seconds at least: "1 s", "about 3 min". */
export function formatEstimate(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 10 ? `${whole} s` : formatDuration(whole);
}

/** The first digits of a hash, enough to tell two apart on a page. */
export function formatHash(hash: string): string {
  return hash.slice(0, 12);
}

function withMinus(text: string): string {
  return text.replace(/^-/, MINUS).replace("e-", `e${MINUS}`);
}
