/** @file What is read off the values of all heads: the highest, and the heads that are highest over training. */
import type { OfCheckpoint } from "../trend/newest.ts";

export interface ScoreRow extends OfCheckpoint {
  /** By layer, then head; null where the score is undefined. */
  values: (number | null)[];
}

/** The highest value and its head; of equal ones the first. Null where all are undefined. */
export function highestOf(values: readonly (number | null)[]): { index: number; value: number } | null {
  let highest: { index: number; value: number } | null = null;
  for (const [index, value] of values.entries())
    if (value !== null && (highest === null || value > highest.value)) highest = { index, value };
  return highest;
}

export interface PeakOfHead {
  /** Of the head, by layer, then head. */
  head: number;
  /** Its highest value over training, and the first row that has it. */
  value: number;
  row: number;
}

/** @returns the heads with the highest values over training, highest first; of equal ones the earlier head. */
export function topHeads(rows: readonly ScoreRow[], count: number): PeakOfHead[] {
  const heads = rows[0]?.values.length ?? 0;
  const peaks = Array.from({ length: heads }, (_, head) => {
    const highest = highestOf(rows.map(({ values }) => values[head]!));
    return highest === null ? [] : [{ head, value: highest.value, row: highest.index }];
  });
  return peaks
    .flat()
    .sort((a, b) => b.value - a.value || a.head - b.head)
    .slice(0, count);
}
