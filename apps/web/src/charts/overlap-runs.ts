/** @file The overlap of many checkpoints in few elements: neighbours in a row that look alike are one line, and all lines of one strength one path. */
import type { CheckpointPair } from "./overlap-frame.tsx";

/** Strengths that a screen can tell apart. */
export const STRENGTHS = 255;
/** Stands for a pair whose overlap is undefined. */
export const NONE = -1;

/** What stands for an overlap of all: overlaps are sent in whole parts of it. */
const ALL = 10_000;
/** Above what products of fractions are off by. */
const HAIR = 1e-6;

/** Overlaps of the lower triangle, row by row, in ten-thousandths that are cut, as a browser gets them. Less than all is never 10,000. */
export function triangleOf(values: readonly (readonly (number | null)[])[]): number[] {
  return values.flatMap((row, later) => row.slice(0, later + 1).map(parts));
}

function parts(value: number | null): number {
  if (value === null) return NONE;
  return value < 1 ? Math.min(ALL - 1, Math.floor(value * ALL + HAIR)) : ALL;
}

/** 0 to 1; null where it is undefined. Between the ends it is the middle of what was cut to the same part, which reads as all of it does in percent. @param pair either way round */
export function overlapAt(triangle: readonly number[], pair: CheckpointPair): number | null {
  const later = Math.max(pair.row, pair.column);
  const share = triangle[(later * (later + 1)) / 2 + Math.min(pair.row, pair.column)]!;
  if (share === NONE) return null;
  return share === 0 || share === ALL ? share / ALL : (share + 0.5) / ALL;
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

const strengthOf = (share: number): number => (share === NONE ? NONE : Math.round((STRENGTHS * share) / ALL));
