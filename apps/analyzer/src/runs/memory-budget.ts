/**
 * @file How much of a computation is done at once, so that it fits into memory. Programs say what they take (onnx/memory.ts); this
 * file says what there is, and finds the largest program that fits. Only the CPU's memory is counted: what a GPU has, onnxruntime
 * does not tell, and running out of it there is one sentence of its own.
 */
import { freemem } from "node:os";
import { UserError } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import { peakOf } from "../onnx/memory.ts";
import type { RunOptions } from "./run-options.ts";

/** The rest is for other processes and for what is not foreseen. */
const SHARE_OF_FREE = 0.7;

/**
 * The process before it has computed anything. Memory of earlier computations is kept by the C library and used again, so it must
 * not count twice.
 */
const BEFORE = process.memoryUsage.rss();

/** What is free here, within the limits of a control group where there is one. */
const freeMemory = (): number =>
  typeof process.availableMemory === "function" ? process.availableMemory() : freemem();

export interface MemoryPlan {
  /** Rows of one forward pass. */
  rows: number;
  /** Bytes that the whole process is expected to take at its peak. */
  estimate: number;
}

/**
 * @param mostRows rows that would be taken if memory were no matter
 * @param peak bytes that programs of that many rows add to the process; grows with them
 * @throws UserError with the number that is needed when not even one row fits
 */
export function fitMemory(
  mostRows: number,
  peak: (rows: number) => number,
  { memory, device = "cpu" }: RunOptions,
): MemoryPlan {
  const estimateOf = (rows: number): MemoryPlan => ({ rows, estimate: Math.round(BEFORE + peak(rows)) });
  const whole = estimateOf(mostRows);
  if (device !== "cpu") return whole;
  const budget = memory ?? SHARE_OF_FREE * (freeMemory() + process.memoryUsage.rss());
  if (whole.estimate <= budget) return whole;
  let fitting = estimateOf(1);
  if (fitting.estimate > budget) throw tooLarge(fitting.estimate, budget, memory !== undefined);
  for (let beyond = mostRows; beyond - fitting.rows > 1; ) {
    const middle = estimateOf(Math.floor((fitting.rows + beyond) / 2));
    if (middle.estimate <= budget) fitting = middle;
    else beyond = middle.rows;
  }
  return fitting;
}

/** @returns bytes that the process is expected to take with this program. @throws UserError when --memory was given and it is less. */
export function requireMemory(program: Graph, { memory, device = "cpu" }: RunOptions): number {
  const estimate = Math.round(BEFORE + peakOf(program));
  if (device === "cpu" && memory !== undefined && estimate > memory) throw tooLarge(estimate, memory, true);
  return estimate;
}

const gib = (bytes: number, round: (x: number) => number): string => `${round((bytes / 2 ** 30) * 100) / 100} GiB`;

function tooLarge(needed: number, budget: number, asked: boolean): UserError {
  const limit = gib(budget, Math.floor);
  const have = asked ? `--memory allows ${limit}` : `${limit} may be used here, 70% of what is free`;
  const remedy = asked ? `give --memory of at least that` : `free memory, or insist with --memory`;
  return new UserError(
    `This model and these prompts need ${gib(needed, Math.ceil)} even one prompt at a time, and ${have}; ${remedy}.`,
  );
}
