/** @file The benchmark as tables for a terminal of 100 columns. */
import type { Benchmark } from "../runs/bench/benchmark.ts";
import { type GrowthResult, isGrowth, type RowResult, type TimedResult } from "../runs/bench/result.ts";
import { ROW_KINDS, type RowKind } from "../runs/bench/row.ts";

const TITLES: Record<RowKind, string> = {
  product: "Plain matrix products",
  "eap-ig": "EAP-IG: scores of all edges on one batch of pairs, 5 points",
  circuits: "Circuits evaluated together on one batch of pairs",
  exact: "Exact patching of every edge",
  heads: "Scores of all attention heads, once",
  bootstrap: "Resampling a run's prompts",
  across: "Between checkpoints",
  training: "Training: steps of 64 rows of 32 tokens, one thread",
  loading: "Loading a checkpoint until a program can run",
  hashing: "Hashing a checkpoint",
  growth: "Growth of EAP-IG's time with one size: time ∝ size^p, p ± its standard error",
};

/** A line of a table: its cells by their headings, the first of them what the line is about. */
type Cells = Record<string, string>;

export function benchmarkLines(benchmark: Benchmark): string[] {
  const tables = ROW_KINDS.flatMap((kind) => {
    const own = benchmark.rows.filter((row) => row.kind === kind);
    return own.length === 0 ? [] : ["", TITLES[kind], ...table(own.map(cellsOf))];
  });
  return [
    ...machineLines(benchmark),
    "Medians; shares are of plain products just before and after; peaks are of the whole process.",
    ...tables,
  ];
}

function machineLines({ machine, device, adapter }: Benchmark): string[] {
  const { processor, processors, threads, memory, system, node, onnxruntime } = machine;
  return [
    `${processor}, ${counted(processors, "processor")}, ${counted(threads, "thread")}, ${(memory / 2 ** 30).toFixed(1)} GiB`,
    `onnxruntime ${onnxruntime}, ${system}, Node ${node}, device ${device}${adapter === null ? "" : `: ${adapter}`}`,
  ];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const cellsOf = (row: RowResult): Cells => (isGrowth(row) ? growthCells(row) : timedCells(row));

function timedCells({ label, repeats, seconds, rate, work, memory, bar }: TimedResult): Cells {
  return {
    "": label,
    ms: milliseconds(seconds.median),
    "least–most": repeats > 1 ? `${milliseconds(seconds.least)}–${milliseconds(seconds.most)}` : "",
    ...workCells(work),
    ...(rate && { "GFLOP/s": short(rate.flops / 1e9) }),
    ...(rate?.share && { share: withBar(percent(rate.share), bar.share && percent(bar.share)) }),
    "peak MiB": withBar(mib(memory.peak), bar.peak && mib(bar.peak)),
    ...(memory.estimate !== null && { planned: mib(memory.estimate) }),
  };
}

function workCells(work: TimedResult["work"]): Cells {
  if (!work) return {};
  const { amount, unit, perSecond } = work;
  if (unit === "bytes") return { "MB/s": short(perSecond / 1e6) };
  return { [unit]: String(amount), [`${unit}/s`]: short(perSecond) };
}

function growthCells({ label, sizes, fit, lastExponent }: GrowthResult): Cells {
  return {
    "": label,
    sizes: sizes.map(({ size }) => size).join(" "),
    ms: sizes.map(({ seconds }) => milliseconds(seconds.median)).join(" "),
    p: withBar(`${fit.exponent.toFixed(2)} ± ${fit.error.toFixed(2)}`, "1"),
    "last p": lastExponent.toFixed(2),
  };
}

const withBar = (value: string, bar: string | number | undefined): string => (bar ? `${value} (bar ${bar})` : value);
const percent = (share: number): string => `${Math.round(100 * share)}%`;
const mib = (bytes: number): string => String(Math.round(bytes / 2 ** 20));
const milliseconds = (seconds: number): string => short(1000 * seconds);
/** Three significant digits, more where they stand before the point. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The first column left-aligned, the others right; columns that only some lines have are there for all. */
function table(lines: readonly Cells[]): string[] {
  const headings = [...new Set(lines.flatMap(Object.keys))];
  const all = [headings, ...lines.map((cells) => headings.map((heading) => cells[heading] ?? ""))];
  const widths = headings.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  return all.map((line) => {
    const [first, ...others] = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    );
    return `  ${[first, ...others].join("  ")}`.trimEnd();
  });
}
