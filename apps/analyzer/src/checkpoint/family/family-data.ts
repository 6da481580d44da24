/** @file The form of a family's data file: which models there are, where, and how their revisions are named. */
import type { NamedSchedule } from "./model-line.ts";

/** Every revision is known: this prefix with the step's number behind it. */
export interface RegularRevisions {
  kind: "regular";
  prefix: string;
  steps: readonly number[];
  tokensPerStep: number;
}

/** Only the hub knows which there are. */
export interface ListedRevisions {
  kind: "listed";
  /** With a group `step` and, where names tell tokens, a group `tokens`; branches that do not match are no checkpoints of the line. */
  pattern: RegExp;
  /** Training tokens of one unit in the group `tokens`. */
  tokenUnit: number;
}

export type Revisions = RegularRevisions | ListedRevisions;

export interface ModelData {
  name: string;
  /** owner/name on the hub. */
  repository: string;
  revisions: Revisions;
  /** Where it differs from the family's. */
  citation?: string;
  paper?: NamedSchedule;
}

export interface FamilyData {
  name: string;
  title: string;
  license: string;
  citation: string;
  models: readonly ModelData[];
}

/** first, first + every, … up to and including last. */
export function range(first: number, last: number, every: number): number[] {
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
}
