/** @file What every computation takes besides its input. */
import type { Device } from "../onnx/device.ts";

export interface RunOptions {
  /** Where programs run; the CPU unless said otherwise. */
  device?: Device;
  /** Threads of one program; all cores unless said otherwise. */
  threads?: number;
  /** Checked between batches. */
  signal?: AbortSignal;
  /** Share done, 0 to 1. */
  onProgress?: (fraction: number) => void;
}
