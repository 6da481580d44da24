/**
 * @file A number, or why there is none. Metrics over training are undefined in places (two empty circuits have no overlap, the
 * first checkpoint no predecessor); the reason travels with the gap to whoever shows it, where NaN would spread in silence.
 */

/** Reasons, each as the sentence a reader sees. */
export const MISSING_REASONS = {
  "both-empty": "Neither of the two circuits has an edge, so there is nothing that could overlap.",
  "no-previous": "This is the first checkpoint; there is none to compare it with.",
  "not-measured": "This was not measured here.",
  "not-finite": "The value is not a finite number.",
  "no-tokens": "The number of training tokens is not known here.",
  "too-few-points": "There are too few points for this statistic.",
  "no-variation": "All values are equal, so a correlation is undefined.",
  "never-reached": "The threshold is not reached, or not kept, by the last checkpoint.",
  "no-positive-maximum": "The score is never above zero, so a share of its maximum means nothing.",
  "no-rise": "The curve never rises above where it began.",
  "undefined-without-item": "Without one of the items this is undefined, so that its skewness cannot be estimated.",
  "outside-replicates": "The value lies outside all resamples, so that no bias can be estimated.",
} as const;

export type MissingReason = keyof typeof MISSING_REASONS;

export interface Missing {
  kind: "missing";
  why: MissingReason;
}

/** What was measured, a plain number unless said otherwise. */
export type Measured<Found = { value: number }> = ({ kind: "measured" } & Found) | Missing;

export const missing = (why: MissingReason): Missing => ({ kind: "missing", why });

/** A number as a measured value; one that is not finite is missing. */
export function measured(value: number): Measured {
  return Number.isFinite(value) ? { kind: "measured", value } : missing("not-finite");
}

/** The number, or what stands in for a missing one: 0 for overlaps in the paper's way, null for charts. */
export function valueOr<Fallback>(given: Measured, fallback: Fallback): number | Fallback {
  return given.kind === "measured" ? given.value : fallback;
}

/** A series with gaps of one reason. */
export function fromNullable(values: readonly (number | null)[], why: MissingReason = "not-measured"): Measured[] {
  return values.map((value) => (value === null ? missing(why) : measured(value)));
}

/** Applies to what was measured, and lets reasons through. */
export function mapMeasured(given: Measured, change: (value: number) => number): Measured {
  return given.kind === "measured" ? measured(change(given.value)) : given;
}
