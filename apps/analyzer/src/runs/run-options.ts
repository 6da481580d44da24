/** @file What every computation takes besides its input. */
export interface RunOptions {
  /** Threads of one program; all cores unless said otherwise. */
  threads?: number;
  /** Checked between batches. */
  signal?: AbortSignal;
  /** Share done, 0 to 1. */
  onProgress?: (fraction: number) => void;
}
