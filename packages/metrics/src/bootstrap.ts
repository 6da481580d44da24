/**
 * @file Bootstrap intervals: how a statistic of the prompts would vary over other prompts of the same kind.
 *
 *   percentile   the α/2 and 1 − α/2 quantiles of the replicates
 *   bca          the same at levels corrected for bias z₀ and skewness a,
 *                Φ(z₀ + (z₀ + z_α)/(1 − a (z₀ + z_α)))
 *
 * Source: Efron 1987, J. Am. Stat. Assoc. 82(397), equations 2.3, 4.1 and 6.6; Efron & Tibshirani 1993, chapters 13 and 14.
 */
import { quantileSorted } from "simple-statistics";
import { type Measured, missing } from "./measured.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { drawsOf, type Resamples } from "./resamples.ts";

export type Interval = Measured<{ low: number; high: number }>;

/** A function of the items, each counted as often as it is drawn; NaN where it is undefined. */
export type Statistic = (draws: Uint16Array) => number;

export interface Bootstrap {
  /** The statistic of the items as they are. */
  value: number;
  interval: Interval;
  /** Resamples on which the statistic is undefined; the interval is over the others. */
  undefinedResamples: number;
}

export interface BootstrapOptions {
  method?: "percentile" | "bca";
  /** Share of replicates inside, 0 to 1. Default 0.95. */
  level?: number;
}

export function bootstrap(statistic: Statistic, resamples: Resamples, options: BootstrapOptions = {}): Bootstrap {
  const { method = "bca", level = 0.95 } = options;
  const value = statistic(new Uint16Array(resamples.items).fill(1));
  const replicates = Float64Array.from({ length: resamples.count }, (_, b) => statistic(drawsOf(resamples, b)));
  const defined = replicates.filter((replicate) => !Number.isNaN(replicate));
  const interval =
    method === "bca"
      ? bcaInterval(defined, value, leaveOneOut(statistic, resamples.items), level)
      : percentileInterval(defined, level);
  return { value, interval, undefinedResamples: replicates.length - defined.length };
}

/** The statistic without each item in turn: [items]. */
export function leaveOneOut(statistic: Statistic, items: number): Float64Array {
  const draws = new Uint16Array(items).fill(1);
  return Float64Array.from(draws, (_, item) => statistic(draws.with(item, 0)));
}

/** @param replicates the statistic on each resample, finite. */
export function percentileInterval(replicates: Float64Array, level = 0.95): Interval {
  return between(replicates.toSorted(), (1 - level) / 2, (1 + level) / 2);
}

/**
 * @param value the statistic of the items as they are
 * @param jackknife the statistic without each item in turn
 */
export function bcaInterval(replicates: Float64Array, value: number, jackknife: Float64Array, level = 0.95): Interval {
  if (jackknife.some(Number.isNaN)) return missing("undefined-without-item");
  const sorted = replicates.toSorted();
  const below = sorted.reduce((sum, replicate) => sum + (replicate < value ? 1 : replicate === value ? 0.5 : 0), 0);
  if (below === 0 || below === sorted.length) return missing("outside-replicates");
  const bias = normalQuantile(below / sorted.length);
  const skew = acceleration(jackknife);
  const corrected = (share: number): number => {
    const z = bias + normalQuantile(share);
    return normalCdf(bias + z / (1 - skew * z));
  };
  return between(sorted, corrected((1 - level) / 2), corrected((1 + level) / 2));
}

function between(sorted: Float64Array, low: number, high: number): Interval {
  if (sorted.length === 0) return missing("too-few-points");
  const numbers = Array.from(sorted);
  return { kind: "measured", low: quantileSorted(numbers, low), high: quantileSorted(numbers, high) };
}

/** Σ d³ / 6 (Σ d²)^(3/2), d the mean minus each value without one item; 0 where nothing varies. */
function acceleration(jackknife: Float64Array): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  const moment = (power: number) => jackknife.reduce((sum, value) => sum + (mean - value) ** power, 0);
  const variance = moment(2);
  return variance === 0 ? 0 : moment(3) / (6 * variance ** 1.5);
}
