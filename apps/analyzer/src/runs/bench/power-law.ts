/** @file How a time grows with a size: t ∝ size^p. */

export interface PowerLaw {
  /** p: 1 is linear, below it cheaper. */
  exponent: number;
  /** Standard error of p, which both scattered repeats and a curve that is no power raise. */
  error: number;
}

export interface Point {
  size: number;
  seconds: number;
}

/** Least squares of ln t over ln size. @param points of two sizes and three repeats in all, at least. */
export function fitPowerLaw(points: readonly Point[]): PowerLaw {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ seconds }) => Math.log(seconds));
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = sum(x.map((value) => (value - meanX) ** 2));
  const exponent = sum(x.map((value, i) => (value - meanX) * (y[i]! - meanY))) / spread;
  const residuals = y.map((value, i) => value - meanY - exponent * (x[i]! - meanX));
  const variance = sum(residuals.map((value) => value ** 2)) / (points.length - 2);
  return { exponent, error: Math.sqrt(variance / spread) };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
