/** @file What commands say of a run's cost: time by stage, memory as estimated and as measured, and rate. */
import type { RunReport } from "@atlas/schema";
import { printLine } from "./output.ts";

/** For JSON: the report, and the share that its two rates make. */
export const reportJson = (report: RunReport) => ({
  ...report,
  rate: { ...report.rate, shareOfProductRate: shareOf(report) },
});

export function printReport(report: RunReport): void {
  printLine(timeLine(report));
  printLine(memoryLine(report));
  printLine(rateLine(report));
}

/** The report on one line, for commands that print a line a result. */
export const reportLine = (report: RunReport): string =>
  [timeLine, memoryLine, rateLine].map((line) => line(report)).join("; ");

function timeLine({ stages }: RunReport): string {
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const parts = Object.entries(stages).map(([name, value]) => `${name} ${seconds(value)}`);
  return `time ${seconds(Object.values(stages).reduce((a, b) => a + b, 0))}: ${parts.join(", ")}`;
}

function memoryLine({ memory: { estimate, peak, peakOf } }: RunReport): string {
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  const since = peakOf === "run" ? "" : " since the process began";
  return `memory ${mib(peak)} at most${since}, ${mib(estimate)} estimated`;
}

function rateLine(report: RunReport): string {
  const { flops, productFlops } = report.rate;
  const gflops = (value: number) => `${(value / 1e9).toFixed(1)} GFLOP/s`;
  return `rate ${gflops(flops)}, ${Math.round(100 * shareOf(report))}% of plain matrix products (${gflops(productFlops)})`;
}

const shareOf = ({ rate: { flops, productFlops } }: RunReport): number => flops / productFlops;
