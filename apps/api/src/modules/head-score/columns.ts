/** @file What is read off the values of all heads: the highest, and the heads that are highest over training. */
import type { OfCheckpoint } from "../trend/newest.ts";

export interface ScoreRow extends OfCheckpoint {
  /** By layer, then head; null where the score is undefined. */
  values: (number | null)[];
}

/** The highest value and its head; of equal ones the first. Null where all are undefined. */
export function highestOf(values: readonly (number | null)[]): Highest | null {
  return highest(values.length, (i) => values[i]!);
}

/** The lowest value; null where all are undefined. */
export function lowestOf(values: readonly (number | null)[]): number | null {
  let lowest: number | null = null;
  for (const value of values) if (value !== null && (lowest === null || value < lowest)) lowest = value;
  return lowest;
}

interface Highest {
  index: number;
  value: number;
}

/** Asked for place by place: the 200,000 values of a model are gone through without a copy of them. */
function highest(count: number, valueAt: (index: number) => number | null): Highest | null {
  let value = Number.NEGATIVE_INFINITY;
  let index = -1;
  for (let i = 0; i < count; i++) {
    const other = valueAt(i);
    if (other === null || other <= value) continue;
    value = other;
    index = i;
  }
  return index < 0 ? null : { index, value };
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
  const peaks = Array.from({ length: heads }, (_, head): PeakOfHead[] => {
    const peak = highest(rows.length, (row) => rows[row]!.values[head]!);
    return peak === null ? [] : [{ head, value: peak.value, row: peak.index }];
  });
  return peaks
    .flat()
    .sort((a, b) => b.value - a.value || a.head - b.head)
    .slice(0, count);
}
