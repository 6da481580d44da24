import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { change, changeRate, smoothedChange } from "./change.ts";
import { alphaOfSpan, ewma } from "./ewma.ts";
import { fromNullable, type Measured, measured, missing, valueOr } from "./measured.ts";

const values = (series: readonly Measured[]) => series.map((value) => valueOr(value, null));
const alphas = fc.double({ min: 0.01, max: 1, noNaN: true });
/** Adding 0 turns −0, which averages do not keep, into 0. */
const value = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => x + 0);
const numbers = fc.array(value, { minLength: 1 });

describe("EWMA", () => {
  // The example in pandas' documentation of DataFrame.ewm: B = 0, 1, 2, nan, 4 with com=0.5 (alpha = 2/3), adjust=False. pandas
  // repeats the last average where the value is missing; here the gap stays a gap.
  test("is pandas'", () => {
    const smooth = values(ewma(fromNullable([0, 1, 2, null, 4]), 2 / 3));
    const expected = [0, 0.666667, 1.555556, null, 3.650794];
    for (const [i, value] of expected.entries())
      if (value === null) expect(smooth[i]).toBeNull();
      else expect(smooth[i]).toBeCloseTo(value, 6);
  });

  test("is the recursion of its definition", () => {
    fc.assert(
      fc.property(numbers, alphas, (x, alpha) => {
        const expected: number[] = [];
        for (const [t, value] of x.entries())
          expected.push(t === 0 ? value : alpha * value + (1 - alpha) * expected[t - 1]!);
        for (const [t, value] of values(ewma(x.map(measured), alpha)).entries())
          expect(value).toBeCloseTo(expected[t]!, 9);
      }),
    );
  });

  test("stays within its values, follows them at 1, and keeps constants, gaps or not", () => {
    fc.assert(
      fc.property(numbers, alphas, fc.array(fc.nat(50)), (x, alpha, gaps) => {
        const series = fromNullable(x.map((value, i) => (gaps.includes(i) ? null : value)));
        const smooth = values(ewma(series, alpha)).flatMap((value) => value ?? []);
        for (const value of smooth) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...x) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...x) + 1e-9);
        }
        expect(ewma(series, 1)).toEqual(series);
        expect(smooth).toHaveLength(series.filter(({ kind }) => kind === "measured").length);
      }),
    );
  });

  test("knows spans, and refuses weights outside (0, 1]", () => {
    expect(alphaOfSpan(3)).toBe(0.5);
    expect(alphaOfSpan(36)).toBeCloseTo(2 / 37, 15);
    for (const alpha of [0, 1.5, Number.NaN]) expect(() => ewma([], alpha)).toThrow(RangeError);
  });
});

describe("change", () => {
  test("is what overlap leaves", () => {
    expect(change(measured(0.75))).toEqual(measured(0.25));
    expect(change(missing("both-empty"))).toEqual(missing("both-empty"));
  });

  test("is smoothed from no change on", () => {
    const overlaps = [missing("no-previous"), measured(0), measured(0.5)];
    expect(values(smoothedChange(overlaps))).toEqual([0, 0.5, 0.5]);
    expect(smoothedChange([])).toEqual([]);
  });

  test("has a rate per billion tokens where tokens are known", () => {
    const overlaps = [missing("no-previous"), measured(0.5), measured(0.5), measured(0.5)];
    const rates = changeRate(overlaps, [0, 1e9, 3e9, null]);
    expect(rates).toEqual([missing("no-previous"), measured(0.5), measured(0.25), missing("no-tokens")]);
  });
});
