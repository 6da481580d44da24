/**
 * @file The largest resident memory of this process since some moment. Linux keeps such a mark (VmHWM) and lets a process of its own
 * set it back (writing 5 to clear_refs, proc_pid_clear_refs(5)); elsewhere, or where that is forbidden, the mark is the one since
 * the process began, and the answer says so.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { MemoryReport } from "@atlas/schema";

export type Peak = Omit<MemoryReport, "estimate">;

/** Begins to watch. @returns the peak from now on; two that watch at the same time see the later one's beginning. */
export function watchPeak(): () => Peak {
  return resetMark()
    ? () => ({ peak: highWaterMark() ?? sinceStart(), peakOf: "run" })
    : () => ({ peak: sinceStart(), peakOf: "process" });
}

function resetMark(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return highWaterMark() !== undefined;
  } catch {
    return false;
  }
}

function highWaterMark(): number | undefined {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** libuv counts in KiB on every system. */
const sinceStart = (): number => process.resourceUsage().maxRSS * 1024;
