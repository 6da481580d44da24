/** @file What every computation takes besides its input. */
import type { Device } from "@atlas/schema";
import type { Effort } from "./report/effort.ts";

export interface RunOptions {
  /** Where programs run; the CPU unless said otherwise. */
  device?: Device;
  /** Threads of one program; all cores unless said otherwise. */
  threads?: number;
  /** Bytes that the whole process may take; most of what is free unless said otherwise (memory-budget.ts). CPU only. */
  memory?: number | undefined;
  /** Told what the run takes of the machine. */
  effort?: Effort;
  /** Checked between batches. */
  signal?: AbortSignal;
  /** Share done, 0 to 1. */
  onProgress?: (fraction: number) => void;
}
