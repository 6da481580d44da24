/** @file The benchmark's two tables, at most 110 columns wide, and what keeps its bar. */
import type { Interaction } from "./interaction.ts";
import type { Vitals } from "./lighthouse.ts";

type Bar = { most: number } | { least: number };

/** Of every page; page weight, blocking time and requests have none. */
const BARS: Readonly<Partial<Record<keyof Vitals, Bar>>> = {
  performance: { least: 90 },
  accessibility: { least: 100 },
  bestPractices: { least: 95 },
  lcp: { most: 1500 },
  cls: { most: 0.05 },
  script: { most: 200_000 },
  foreign: { most: 0 },
};

const COLUMNS: readonly { name: keyof Vitals; head: string; show(value: number): string }[] = [
  { name: "performance", head: "perf", show: (score) => score.toFixed(0) },
  { name: "accessibility", head: "a11y", show: (score) => score.toFixed(0) },
  { name: "bestPractices", head: "best", show: (score) => score.toFixed(0) },
  { name: "lcp", head: "LCP ms", show: (ms) => ms.toFixed(0) },
  { name: "cls", head: "CLS", show: (shift) => shift.toFixed(3) },
  { name: "blocking", head: "TBT ms", show: (ms) => ms.toFixed(0) },
  { name: "script", head: "JS kB", show: (bytes) => (bytes / 1000).toFixed(0) },
  { name: "page", head: "HTML kB", show: (bytes) => (bytes / 1000).toFixed(0) },
  { name: "requests", head: "requests", show: (count) => String(count) },
  { name: "foreign", head: "foreign", show: (count) => String(count) },
];
const WIDTH = 9;
const NAME = 23;

const keeps = (value: number, bar: Bar | undefined): boolean =>
  bar === undefined || ("most" in bar ? value <= bar.most : value >= bar.least);

const wanted = (bar: Bar | undefined, show: (value: number) => string): string => {
  if (bar === undefined) return "";
  return "most" in bar ? `≤ ${show(bar.most)}` : `≥ ${show(bar.least)}`;
};

export const PAGES_HEAD: string = [
  `${"page".padEnd(NAME)}${COLUMNS.map(({ head }) => head.padStart(WIDTH)).join("")}`,
  `${"bar".padEnd(NAME)}${COLUMNS.map(({ name, show }) => wanted(BARS[name], show).padStart(WIDTH)).join("")}`,
].join("\n");

/** What misses its bar has a cross. */
export function pageLine(name: string, vitals: Vitals): string {
  const cells = COLUMNS.map(({ name: column, show }) => {
    const value = vitals[column];
    return `${keeps(value, BARS[column]) ? "" : "✗ "}${show(value)}`.padStart(WIDTH);
  });
  return name.padEnd(NAME) + cells.join("");
}

export const keepsBars = (vitals: Vitals): boolean =>
  COLUMNS.every(({ name: column }) => keeps(vitals[column], BARS[column]));

export const interactionLine = (one: Interaction): string => {
  const bar = one.unit === "ms" ? { most: one.bar } : { least: one.bar };
  const mark = keeps(one.value, bar) ? "✓" : "✗";
  const aim = wanted(bar, (value) => `${value} ${one.unit}`);
  return `${one.name.padEnd(52)}${`${one.value.toFixed(0)} ${one.unit}`.padStart(9)}  (${aim}) ${mark}`;
};

export const keepsBar = ({ unit, value, bar }: Interaction): boolean => (unit === "ms" ? value <= bar : value >= bar);
