/**
 * @file How stable a chosen circuit is when other prompts are drawn: how often each edge or node is chosen over resamples, and the
 * stability score, the mean Jaccard of every two resampled circuits. 1: the same circuit each time; 0: nothing in common.
 */
import type { CellSet } from "./cell-set.ts";
import { type Measured, measured, missing } from "./measured.ts";
import { jaccardMatrix } from "./overlap-matrix.ts";

export interface SelectionFrequency {
  /** Everything that was ever chosen, ascending. */
  cells: CellSet;
  /** Share of circuits that hold it, above 0 and at most 1. */
  frequency: Float32Array;
}

/** @param circuits edges or nodes chosen on each resample; at least one */
export function selectionFrequency(circuits: readonly CellSet[]): SelectionFrequency {
  const times = new Uint32Array(Math.max(0, ...circuits.map((circuit) => (circuit.at(-1) ?? -1) + 1)));
  for (const circuit of circuits) for (const cell of circuit) times[cell]!++;
  const cells = Int32Array.from(times.keys()).filter((cell) => times[cell]! > 0);
  return { cells, frequency: Float32Array.from(cells, (cell) => times[cell]! / circuits.length) };
}

/** Mean over pairs; pairs of two empty circuits, which have no overlap, are left out. */
export function stabilityScore(circuits: readonly CellSet[]): Measured {
  let sum = 0;
  let pairs = 0;
  for (const [row, overlaps] of jaccardMatrix(circuits).entries())
    for (const overlap of overlaps.slice(row + 1))
      if (overlap.kind === "measured") {
        sum += overlap.value;
        pairs++;
      }
  return pairs === 0 ? missing("too-few-points") : measured(sum / pairs);
}
