/**
 * @file Exponentially weighted moving average, as `ewm(alpha, adjust=False).mean()` of pandas:
 *
 *   y_0 = x_0,   y_t = α x_t + (1 − α) y_{t−1}
 *
 * Source: Tigges et al. 2024, arXiv:2407.10827, figure 3 (α = 0.5). A missing value stays missing in the result; what was before it
 * fades by (1 − α) for every place, present or not, as with pandas' ignore_na=False.
 */
import { type Measured, measured } from "./measured.ts";

/** The paper's. */
export const EWMA_ALPHA = 0.5;

/** @param alpha weight of the newest value. @throws RangeError when it is not above 0 and at most 1. */
export function ewma(values: readonly Measured[], alpha = EWMA_ALPHA): Measured[] {
  if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha must lie in (0, 1], not ${alpha}`);
  let average = 0;
  // Of what came before, where the newest value weighs alpha; 0 until there is a value.
  let weight = 0;
  return values.map((value) => {
    weight *= 1 - alpha;
    if (value.kind === "missing") return value;
    average = (weight * average + alpha * value.value) / (weight + alpha);
    weight = 1;
    return measured(average);
  });
}

/** The α for which pandas writes `span`: 2 / (span + 1); span at least 1. */
export const alphaOfSpan = (span: number): number => 2 / (span + 1);
