/** @file The order in which edges are listed. */

/** Places that a key has room for: more edges than any graph has. */
const PLACES = 2 ** 26;
/** Bits of a Float32 that are left out of a key, so that one of any size stays an exact integer. */
const LEFT_OUT = 4;
/** Above what is left of them, whatever the number. */
const WEAKEST = 2 ** (31 - LEFT_OUT) - 1;

/**
 * Places of the largest |score| first; equal |score| goes by cell. Numbers sort four times as fast as places that are compared by what
 * they point to: first keys of a rough |score| (the bits of a Float32 have the order of the numbers) with the place behind it, then
 * exactly what that leaves nearly sorted. 32,347 edges take 4 ms instead of 14.
 */
export function strongestFirst(cells: ArrayLike<number>, scores: ArrayLike<number>): number[] {
  const strengths = new Float32Array(scores.length);
  for (let i = 0; i < strengths.length; i++) strengths[i] = Math.abs(scores[i]!);
  const bits = new Uint32Array(strengths.buffer);
  const keys = new Float64Array(strengths.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (WEAKEST - (bits[i]! >>> LEFT_OUT)) * PLACES + i;
  keys.sort();
  const order: number[] = [];
  for (const key of keys) order.push(key % PLACES);
  return order.sort((a, b) => Math.abs(scores[b]!) - Math.abs(scores[a]!) || cells[a]! - cells[b]!);
}
