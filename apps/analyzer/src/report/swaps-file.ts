/** @file Component swaps as a CSV file, which `atlas swap --out` writes. */
import type { ScoreMode } from "@atlas/schema";
import { csv } from "./csv.ts";

/** Names of the last three columns, of source and of target are those of the paper's own tables. */
export interface Swap {
  model: string;
  task: string;
  mode: ScoreMode;
  metric: string;
  /** The checkpoint that takes nodes, its optimiser step and training tokens. */
  target: string;
  step: number;
  tokens: number | null;
  /** The checkpoint they are taken from, and how many steps later it always is; null where it is one for all targets. */
  source: string;
  follows: number | null;
  /** With spaces between. */
  nodes: string;
  /** Means of the metric over prompts: of the target, of the target with these nodes, of the source. */
  baseline_val: number;
  swapped_val: number;
  source_val: number;
}

const COLUMNS = [
  ...["model", "task", "mode", "metric", "target", "step", "tokens", "source", "follows", "nodes"],
  ...["baseline_val", "swapped_val", "source_val"],
] as (keyof Swap)[];

export const swapsCsv = (swaps: readonly Swap[]): string =>
  csv([COLUMNS, ...swaps.map((swap) => COLUMNS.map((column) => swap[column]))]);
