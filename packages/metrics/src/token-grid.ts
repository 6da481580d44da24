/**
 * @file Matched token gaps. Overlap falls with the distance between checkpoints, so models whose checkpoints lie at different
 * distances cannot be compared by overlaps of neighbours: Tigges et al. 2024 take 1,000 steps for the 160m and 410m models but up to
 * 20,000 for the larger ones. Either all models are thinned to the checkpoints that each of them has, or pairs of one distance are
 * sought within each.
 */

/** Checkpoints count as equally far in training when their tokens differ by less than this share of the larger: 1%. */
export const TOKEN_TOLERANCE = 0.01;

const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance * Math.max(a, b);

/**
 * @param grids tokens at each model's checkpoints, ascending
 * @returns for each model the places of the checkpoints that every model has, all lists of one length: the i-th entries lie at
 *   the same tokens. Empty lists where the grids have nothing in common.
 */
export function commonGrid(grids: readonly (readonly number[])[], tolerance = TOKEN_TOLERANCE): number[][] {
  const [first = [], ...others] = grids;
  const places: number[][] = grids.map(() => []);
  for (const [place, tokens] of first.entries()) {
    const found = others.map((grid) => nearest(grid, tokens));
    if (!found.every((at, i) => at >= 0 && near(others[i]![at]!, tokens, tolerance))) continue;
    // Two neighbours of the first grid may lie near one checkpoint of another, which then serves once.
    if (found.some((at, i) => at === places[i + 1]!.at(-1))) continue;
    for (const [i, at] of [place, ...found].entries()) places[i]!.push(at);
  }
  return places;
}

export interface Pair {
  from: number;
  to: number;
}

/**
 * @param tokens at one model's checkpoints, ascending
 * @param gap in tokens, above 0
 * @returns for each checkpoint the later one that lies `gap` tokens on, where there is one
 */
export function pairsAtGap(tokens: readonly number[], gap: number, tolerance = TOKEN_TOLERANCE): Pair[] {
  return tokens.flatMap((here, from) => {
    const to = nearest(tokens, here + gap);
    return to > from && near(tokens[to]! - here, gap, tolerance) ? [{ from, to }] : [];
  });
}

/** Place of the nearest value of an ascending list, the lower of two; −1 where the list is empty. */
function nearest(ascending: readonly number[], value: number): number {
  const after = ascending.findIndex((candidate) => candidate >= value);
  if (after < 0) return ascending.length - 1;
  return after > 0 && value - ascending[after - 1]! <= ascending[after]! - value ? after - 1 : after;
}
