/**
 * @file How a worker's memory is shared between what it does at once. It works on one job of each kind at a time, in a process for
 * each kind. Training takes what demo models take, which is known; the analysis beside it may take the rest.
 */
import { JOB_KINDS, type JobKind, UserError } from "@atlas/schema";

/** What training the largest demo model takes, with its process: 367 MiB measured. */
const TRAINING_BYTES = 400 * 2 ** 20;

/**
 * @param memory bytes that all processes together may take. @returns bytes of each kind's process.
 * @throws UserError when training would leave nothing
 */
export function shareMemory(memory: number): Record<JobKind, number> {
  const analyze = memory - TRAINING_BYTES;
  if (analyze <= 0)
    throw new UserError(
      `A worker that trains takes ${TRAINING_BYTES / 2 ** 20} MiB for that alone, and --memory allows no more; give more, or ` +
        `--kind ${JOB_KINDS.find((kind) => kind !== "train")} for a worker that trains nothing.`,
    );
  return { train: TRAINING_BYTES, analyze };
}
