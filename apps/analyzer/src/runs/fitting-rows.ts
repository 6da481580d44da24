/** @file How much of a computation is done at once: the largest program that fits into memory. */
import type { Graph } from "../graph/graph.ts";
import { peakOf } from "../onnx/memory.ts";
import { fitMemory } from "./memory-budget.ts";
import { stageOf } from "./report/effort.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * @param most rows, layers or whatever is counted, that would be taken at once if memory were no matter
 * @param programs those that run, one after the other, with so much at once
 * @param besides bytes that are held while they run
 * @throws UserError with the number that is needed when not even one fits
 */
export const fittingRows = (
  most: number,
  programs: (rows: number) => readonly Graph[],
  options: RunOptions,
  besides = 0,
): Promise<number> => {
  const peak = (rows: number) => besides + Math.max(...programs(rows).map(peakOf));
  return stageOf(options, "plan", () => fitMemory(most, peak, options).rows);
};
