/** @file What a row of the benchmark is: how it measures, and what comes out. */
import type { Device } from "@atlas/schema";
import type { ModelShape } from "./model-shapes.ts";

export const ROW_KINDS = [
  "product",
  "eap-ig",
  "circuits",
  "exact",
  "heads",
  "bootstrap",
  "across",
  "training",
  "loading",
  "hashing",
  "growth",
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** What a row is measured with. */
export interface Bench {
  device: Device;
  /** All cores where not given. */
  threads?: number | undefined;
  /** Runs that count. */
  repeats: number;
  /** The checkpoint of the row's model; empty where it has none. */
  directory: string;
}

/** Repeats of one computation. */
export interface Timing {
  /** Of each repeat. */
  seconds: readonly number[];
  /** Float operations of one repeat (graph/operations.ts). */
  operations?: number;
  /** What one repeat gets done besides. */
  work?: { amount: number; unit: "edges" | "tokens" | "bytes" | "heads" | "resamples" | "checkpoints" };
  /** Bytes that the process was expected to take. */
  estimate?: number;
}

/** What a row must reach: a share of the product rate at least, bytes at most. */
export interface Bar {
  share?: number;
  peak?: number;
}

export interface Row {
  /** Its kind, and which of them: "eap-ig-70m". */
  id: string;
  kind: RowKind;
  /** Names it among those of its kind. */
  label: string;
  /** A checkpoint that must be there. */
  model?: ModelShape;
  bar?: Bar;
  /** Where the computation has a number of threads of its own. */
  threads?: number;
  /** Whether `device` matters to it; otherwise it is the CPU's alone. */
  onDevice: boolean;
  measure(bench: Bench): Promise<Timing | Growth>;
}

/** Time against one size, all others kept. */
export interface Growth {
  /** Times of each size, in rising order. */
  sizes: readonly { size: number; seconds: readonly number[] }[];
}
