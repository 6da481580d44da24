/** @file The overlap of many checkpoints in few elements: neighbours in a row that look alike are one line, and all lines of one strength one path. */
import type { CheckpointPair } from "./overlap-frame.tsx";

/** Strengths that a screen can tell apart. */
export const STRENGTHS = 255;
/** Stands for a pair whose overlap is undefined. */
export const NONE = -1;

/** Overlaps of the lower triangle, row by row, in thousandths, as a browser gets them. Less than all is never 1000. */
export function triangleOf(values: readonly (readonly (number | null)[])[]): number[] {
  return values.flatMap((row, later) => row.slice(0, later + 1).map(thousandths));
}

function thousandths(value: number | null): number {
  if (value === null) return NONE;
  return value < 1 ? Math.min(999, Math.round(value * 1000)) : 1000;
}

/** 0 to 1; null where it is undefined. @param pair either way round */
export function overlapAt(triangle: readonly number[], pair: CheckpointPair): number | null {
  const later = Math.max(pair.row, pair.column);
  const share = triangle[(later * (later + 1)) / 2 + Math.min(pair.row, pair.column)]!;
  return share === NONE ? null : share / 1000;
}

/**
 * Paths of lines along the middles of rows, in units of cells with the middle of the first row at 0, by strength from 0 to `STRENGTHS`,
 * or `NONE`. Strength 0 is left out: there is nothing to see.
 */
export function strengthPaths(triangle: readonly number[], checkpoints: number): Map<number, string> {
  const paths = new Map<number, string>();
  let first = 0;
  for (let row = 0; row < checkpoints; row++) {
    for (let from = 0, to = 0; from <= row; from = to) {
      const strength = strengthOf(triangle[first + from]!);
      while (to <= row && strengthOf(triangle[first + to]!) === strength) to++;
      if (strength !== 0) paths.set(strength, `${paths.get(strength) ?? ""}M${from} ${row}h${to - from}`);
    }
    first += row + 1;
  }
  return paths;
}

const strengthOf = (share: number): number => (share === NONE ? NONE : Math.round((STRENGTHS * share) / 1000));
