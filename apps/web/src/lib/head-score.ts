/** @file Values of head scores, and from where on a head counts as one of its kind, in words. */
import { formatNumber } from "./format.ts";

interface Bounds {
  /** Null where there is none. */
  low: number | null;
  high: number | null;
}

interface Counted {
  name: string;
  threshold: number;
}

/** Below it a share is next to nothing. */
const LEAST_SHARE = 1e-4;

/** As numbers everywhere; of a score from 0 to 1 what is next to nothing is said to be so, for nobody reads exponents there. */
export function formatScore(value: number, { low, high }: Bounds): string {
  const isShare = low === 0 && high === 1;
  return isShare && value > 0 && value < LEAST_SHARE ? "< 0.0001" : formatNumber(value);
}

/** "above the threshold"; where that is 0 there is no height to reach: "any loss above 0 counts". */
export function aboveWords({ name, threshold }: Counted): string {
  return threshold === 0 ? `any ${name === "s-inhibition" ? "loss" : "value"} above 0 counts` : "above the threshold";
}

/** The sentence on the threshold beside a score's definition. */
export function countsSentence(score: Counted): string {
  return score.threshold === 0
    ? `The threshold is 0: ${aboveWords(score)}.`
    : `A head counts as one of its kind above ${formatNumber(score.threshold)}.`;
}

/** What must be said of scores that have no height to reach; null where all have one. */
export function anyCountsNote(scores: readonly (Counted & { title: string })[]): string | null {
  const notes = scores.filter(({ threshold }) => threshold === 0).map((one) => `${one.title}: ${aboveWords(one)}.`);
  return notes.length === 0 ? null : [...new Set(notes)].join(" ");
}
