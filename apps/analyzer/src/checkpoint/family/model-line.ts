/** @file One model over its training: where its checkpoints lie, at which steps they were taken, and what results are stored under. */
import type { ModelRecord } from "@atlas/schema";

export interface CheckpointRef {
  /** The branch, tag or commit on the hub; the folder's name in a local family. */
  revision: string;
  /** Optimiser steps taken; 0 where the source does not say, as for a folder that is no `stepN`. */
  step: number;
  /** Training tokens seen; null where neither the family's data nor a training record says how many a step has. */
  tokens: number | null;
}

/** `folders` has the checkpoint's folder for each revision. */
export interface LocalSource {
  kind: "local";
  directory: string;
  folders: Readonly<Record<string, string>>;
}

export type LineSource = { kind: "hub"; repository: string } | LocalSource;

export interface ModelLine {
  family: string;
  /** Name of the model inside its family, "pythia-160m-seed1". */
  model: string;
  /** Name under which results are stored: no other line's. */
  storedAs: string;
  /** SPDX name, or what the source itself says; null where it says nothing. */
  license: string | null;
  /** One line that names the work to be cited. */
  citation: string | null;
  /** Where the two come from, or why there is none. */
  licenseSource: string;
  source: LineSource;
  /** By step; at least one. */
  checkpoints: readonly CheckpointRef[];
  /** What the schedule `paper` means for this model; undefined where the paper did not use it. */
  paper?: NamedSchedule;
}

/** `exp-plus-detail` is the paper's own name for its grid of the middle sizes. */
export const NAMED_SCHEDULES = ["all", "log", "linear", "sparse", "exp-plus-detail"] as const;
export type NamedSchedule = (typeof NAMED_SCHEDULES)[number];

/** What a line knows of its model; the rest stands in the checkpoints. */
export type LineModel = Pick<ModelRecord, "family" | "name" | "license" | "citation" | "licenseSource" | "lastStep">;

/** Names to store results under instead of the line's own. */
export interface ChosenNames {
  family?: string;
  model?: string;
}

/** A single checkpoint says nothing of when training ended. */
export function lineModel(line: ModelLine, chosen: ChosenNames = {}): LineModel {
  const { license, citation, licenseSource, checkpoints } = line;
  return {
    family: chosen.family ?? line.family,
    name: chosen.model ?? line.storedAs,
    ...{ license, citation, licenseSource },
    ...(checkpoints.length > 1 && { lastStep: checkpoints.at(-1)!.step }),
  };
}
