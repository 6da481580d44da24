/** @file How long this process has been in onnxruntime: what share of a sweep is arithmetic is told by it. */

let milliseconds = 0;

/** Seconds in which sessions were created or ran, since the process began. */
export const engineSeconds = (): number => milliseconds / 1000;

/** Counts a piece of work in onnxruntime; one is under way at a time. */
export async function inEngine<T>(work: Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work;
  } finally {
    milliseconds += performance.now() - start;
  }
}
