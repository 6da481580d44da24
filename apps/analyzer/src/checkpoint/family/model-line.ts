/** @file One model over its training: where its checkpoints lie and at which steps they were taken. */

export interface CheckpointRef {
  /** The branch, tag or commit on the hub; the folder's name in a local family. */
  revision: string;
  /** Optimiser steps taken; 0 where the source does not say, as for a folder that is no `stepN`. */
  step: number;
  /** Training tokens seen; null where neither the family's data nor a training record says how many a step has. */
  tokens: number | null;
}

export type LineSource =
  | { kind: "hub"; repository: string }
  /** `folders` has the checkpoint's folder for each revision. */
  | { kind: "local"; directory: string; folders: Readonly<Record<string, string>> };

export interface ModelLine {
  family: string;
  /** Name of the model inside its family, "pythia-160m-seed1". */
  model: string;
  /** SPDX name, or what the source itself says; null where it says nothing. */
  license: string | null;
  /** One line that names the work to be cited. */
  citation: string | null;
  source: LineSource;
  /** By step; at least one. */
  checkpoints: readonly CheckpointRef[];
  /** What the schedule `paper` means for this model; undefined where the paper did not use it. */
  paper?: NamedSchedule;
}

/** `exp-plus-detail` is the paper's own name for its grid of the middle sizes. */
export const NAMED_SCHEDULES = ["all", "log", "linear", "sparse", "exp-plus-detail"] as const;
export type NamedSchedule = (typeof NAMED_SCHEDULES)[number];
