/**
 * @file Overlap of every pair of checkpoints: step × step matrices of what overlap.ts defines. One set is spread over a table by
 * cell and the others are looked up in it, so a pair costs one look-up for each member: 154 circuits of 1,000 edges are 12 million.
 */
import type { CellSet, ScoredSet } from "./cell-set.ts";
import type { Measured } from "./measured.ts";
import { share, type WeightOptions, weights } from "./overlap.ts";

/** @returns [set][set], symmetric; 1 on the diagonal unless the set is empty */
export function jaccardMatrix(sets: readonly CellSet[]): Measured[][] {
  const member = new Uint8Array(tableSize(sets));
  return symmetric(sets.length, (row) => {
    const own = sets[row]!;
    for (const cell of own) member[cell] = 1;
    const overlaps = sets.slice(row).map((other) => share(countMembers(member, other), own.length, other.length));
    for (const cell of own) member[cell] = 0;
    return overlaps;
  });
}

/** @returns [set][set], symmetric; 1 on the diagonal unless the set is empty or all its scores are 0 */
export function weightedJaccardMatrix(sets: readonly ScoredSet[], options: WeightOptions = {}): Measured[][] {
  const table = new Float32Array(tableSize(sets.map(({ cells }) => cells)));
  const weighed = sets.map((set) => weights(set, options));
  return symmetric(sets.length, (row) => {
    const { cells } = sets[row]!;
    const { each, total } = weighed[row]!;
    for (let i = 0; i < cells.length; i++) table[cells[i]!] = each[i]!;
    const overlaps = sets
      .slice(row)
      .map((other, i) =>
        share(sumOfMinima(table, other.cells, weighed[row + i]!.each), total, weighed[row + i]!.total),
      );
    for (const cell of cells) table[cell] = 0;
    return overlaps;
  });
}

/** @param rightOf the row from the diagonal on */
function symmetric(size: number, rightOf: (row: number) => Measured[]): Measured[][] {
  const matrix: Measured[][] = [];
  for (let row = 0; row < size; row++) {
    const left = matrix.map((above) => above[row]!);
    matrix.push([...left, ...rightOf(row)]);
  }
  return matrix;
}

function countMembers(member: Uint8Array, cells: CellSet): number {
  let count = 0;
  for (let i = 0; i < cells.length; i++) count += member[cells[i]!]!;
  return count;
}

/** min(a, b) = (a + b − |a − b|) / 2, which has no branch for the processor to guess wrong: a third of the time. */
function sumOfMinima(table: Float32Array, cells: CellSet, each: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < cells.length; i++) {
    const a = table[cells[i]!]!;
    const b = each[i]!;
    sum += a + b - Math.abs(a - b);
  }
  return sum / 2;
}

/** Sets are ascending, so each one's last member is its largest. */
function tableSize(sets: readonly CellSet[]): number {
  return sets.reduce((size, set) => Math.max(size, (set.at(-1) ?? -1) + 1), 0);
}
