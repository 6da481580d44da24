/**
 * @file From overlaps of neighbouring checkpoints to change: how much of a circuit is replaced, smoothed, and how fast.
 */
import { EWMA_ALPHA, ewma } from "./ewma.ts";
import { type Measured, mapMeasured, measured, missing } from "./measured.ts";

/** 1 − overlap, 0 to 1. */
export const change = (overlap: Measured): Measured => mapMeasured(overlap, (value) => 1 - value);

/**
 * EWMA of 1 − overlap that begins with no change, as in the notebooks of Tigges et al. 2024.
 *
 * @param overlaps with the checkpoint before, one for each checkpoint; the first has none
 */
export function smoothedChange(overlaps: readonly Measured[], alpha = EWMA_ALPHA): Measured[] {
  return ewma([measured(0), ...overlaps.slice(1).map(change)].slice(0, overlaps.length), alpha);
}

/** Tokens over which rates are given; neighbouring late checkpoints of Pythia lie 2.1e9 apart. */
export const RATE_TOKENS = 1e9;

/**
 * Change per billion tokens, so that checkpoints at unequal distances can be compared. Overlap does not fall linearly with
 * distance, so equal gaps (token-grid.ts) are still the fairer comparison.
 *
 * @param overlaps with the checkpoint before, one for each checkpoint; the first is missing
 * @param tokens seen at each checkpoint, ascending; null where not known
 */
export function changeRate(overlaps: readonly Measured[], tokens: readonly (number | null)[]): Measured[] {
  return overlaps.map((overlap, i) => {
    const [before, now] = [tokens[i - 1] ?? null, tokens[i] ?? null];
    if (i > 0 && (before === null || now === null)) return missing("no-tokens");
    return mapMeasured(change(overlap), (value) => (value * RATE_TOKENS) / (now! - before!));
  });
}
