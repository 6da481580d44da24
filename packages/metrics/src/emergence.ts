/**
 * @file When in training a score emerges: the tokens at which it reaches a threshold and, unless said otherwise, keeps it to the
 * end. The threshold is a share of the score's own maximum, or a value in its unit. Missing values neither confirm nor deny.
 */
import { quantileSorted } from "simple-statistics";
import { type Measured, measured, missing } from "./measured.ts";

/** Above 0 and at most 1 for a share; any number for a value. */
export type Threshold = { shareOfMaximum: number } | { value: number };

export interface EmergenceOptions {
  threshold: Threshold;
  /** Whether the score must stay at or above the threshold from then on. Default true. */
  mustStay?: boolean;
  /**
   * Where between the last checkpoint below and the first one above: `log-tokens` takes the score to be linear in the logarithm of
   * tokens there (linear in tokens from 0, where logarithms end); `checkpoint` takes the one above. Default `log-tokens`.
   */
  between?: "log-tokens" | "checkpoint";
}

export type Emergence = Measured<{
  /** Tokens. */
  value: number;
  /** Place of the first checkpoint at or above the threshold. */
  index: number;
  /** The first checkpoint measured was above already: it emerged then or before. */
  byFirst: boolean;
}>;

/**
 * @param tokens at each checkpoint, ascending, from 0
 * @param scores one for each checkpoint
 */
export function emergence(
  tokens: readonly number[],
  scores: readonly Measured[],
  { threshold, mustStay = true, between = "log-tokens" }: EmergenceOptions,
): Emergence {
  const points = scores.flatMap((score, index) => (score.kind === "measured" ? [{ index, value: score.value }] : []));
  if (points.length === 0) return missing("not-measured");
  const level = levelOf(threshold, Math.max(...points.map(({ value }) => value)));
  if (level === undefined) return missing("no-positive-maximum");
  const at = mustStay
    ? points.findLastIndex(({ value }) => value < level) + 1
    : points.findIndex(({ value }) => value >= level);
  const [below, above] = [points[at - 1], points[at]];
  if (above === undefined) return missing("never-reached");
  const found = { kind: "measured", index: above.index, byFirst: below === undefined } as const;
  const end = tokens[above.index]!;
  if (below === undefined || between === "checkpoint") return { ...found, value: end };
  const fraction = (level - below.value) / (above.value - below.value);
  return { ...found, value: interpolate(tokens[below.index]!, end, fraction) };
}

function levelOf(threshold: Threshold, maximum: number): number | undefined {
  if ("value" in threshold) return threshold.value;
  return maximum > 0 ? threshold.shareOfMaximum * maximum : undefined;
}

function interpolate(start: number, end: number, fraction: number): number {
  return start === 0 ? fraction * end : start * (end / start) ** fraction;
}

export interface EmergenceInterval {
  /** Tokens; missing where so many resamples never reach the threshold that the end lies beyond the last checkpoint. */
  low: Measured;
  high: Measured;
  /** Share of resamples in which the score never emerges, 0 to 1. */
  never: number;
}

/**
 * Percentile interval of the emergence over resampled series. A share of the maximum is taken of each resample's own maximum.
 *
 * @param replicates the whole series of each resample (bootstrap.ts); at least one
 * @param level share of resamples inside, 0 to 1
 */
export function emergenceInterval(
  tokens: readonly number[],
  replicates: readonly ArrayLike<number>[],
  options: EmergenceOptions,
  level = 0.95,
): EmergenceInterval {
  const found = replicates.map((series) => {
    const emerged = emergence(tokens, Array.from(series, measured), options);
    return emerged.kind === "measured" ? emerged.value : Number.POSITIVE_INFINITY;
  });
  const sorted = found.toSorted((a, b) => a - b);
  const end = (share: number): Measured => {
    const value = quantileSorted(sorted, share);
    return Number.isFinite(value) ? measured(value) : missing("never-reached");
  };
  const never = found.filter((value) => value === Number.POSITIVE_INFINITY).length / found.length;
  return { low: end((1 - level) / 2), high: end((1 + level) / 2), never };
}
