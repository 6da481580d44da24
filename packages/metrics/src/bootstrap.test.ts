import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bcaInterval, bootstrap, leaveOneOut, percentileInterval, type Statistic } from "./bootstrap.ts";
import { missing, valueOr } from "./measured.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { drawsOf, resampledMeans, resampleItems } from "./resamples.ts";
import { cellSet } from "./sets-fixture.ts";
import { selectionFrequency, stabilityScore } from "./stability.ts";

const weightedMean =
  (values: readonly number[]): Statistic =>
  (draws) => {
    const total = draws.reduce((sum, times) => sum + times, 0);
    return values.reduce((sum, value, i) => sum + value * draws[i]!, 0) / total;
  };

describe("resamples", () => {
  test("draw as many items as there are, the same for the same seed", () => {
    const resamples = resampleItems(30, 7, 50);
    for (let b = 0; b < 50; b++) expect(drawsOf(resamples, b).reduce((sum, times) => sum + times, 0)).toBe(30);
    expect(resampleItems(30, 7, 50)).toEqual(resamples);
    expect(resampleItems(30, 8, 50)).not.toEqual(resamples);
  });

  // Each item is drawn 4,000 times on average with a standard deviation of about 63; five of them leave 1 in 2 million.
  test("favour no item", () => {
    const { draws } = resampleItems(20, 1, 4000);
    const times = Array.from({ length: 20 }, (_, i) =>
      draws.filter((_, at) => at % 20 === i).reduce((a, b) => a + b, 0),
    );
    for (const drawn of times) expect(Math.abs(drawn - 4000)).toBeLessThan(5 * 63);
  });

  test("means are those of the draws", () => {
    const resamples = resampleItems(4, 3, 20);
    const values = [1, -2, 5, 0.5];
    const means = resampledMeans(values, resamples);
    for (const [b, mean] of means.entries()) expect(mean).toBeCloseTo(weightedMean(values)(drawsOf(resamples, b)), 12);
    expect(() => resampledMeans([1], resamples)).toThrow(RangeError);
  });
});

describe("the normal distribution", () => {
  // Abramowitz & Stegun 1964, tables 26.1 and 26.5.
  test.each([
    [1, 0.841344746068543],
    [-2.5, 0.00620966532577613],
    [3, 0.99865010196837],
  ])("Φ(%f)", (x, p) => {
    expect(normalCdf(x)).toBeCloseTo(p, 14);
  });

  test("quantiles are its inverse", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996398454005, 12);
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
      }),
    );
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });
});

describe("intervals", () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 12 });

  test("of symmetric data hold their mean", () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom("percentile", "bca"), fc.integer(), (half, method, seed) => {
        fc.pre(half.some((value) => value > 0));
        const values = half.flatMap((value) => [50 - value, 50 + value]);
        const { value, interval } = bootstrap(weightedMean(values), resampleItems(values.length, seed, 400), {
          method,
        });
        expect(value).toBeCloseTo(50, 9);
        expect(interval.kind).toBe("measured");
        if (interval.kind === "measured") expect(interval.low).toBeLessThanOrEqual(50);
        if (interval.kind === "measured") expect(interval.high).toBeGreaterThanOrEqual(50);
      }),
      { numRuns: 30 },
    );
  });

  // The standard error of a mean is s/√n; of 2,000 resamples a 95% interval is ±1.96 of it within about 5%.
  test("of a mean are as wide as theory says", () => {
    const values = Array.from({ length: 100 }, (_, i) => normalQuantile((i + 0.5) / 100));
    const { interval } = bootstrap(weightedMean(values), resampleItems(100, 5, 2000), { method: "percentile" });
    const width = interval.kind === "measured" ? interval.high - interval.low : 0;
    expect(width).toBeGreaterThan(2 * 0.196 * 0.93);
    expect(width).toBeLessThan(2 * 0.196 * 1.07);
  });

  test("without bias and skewness BCa is the percentile interval", () => {
    const replicates = Float64Array.from({ length: 401 }, (_, i) => i - 200);
    const bca = bcaInterval(replicates, 0, Float64Array.of(-1, 0, 1));
    const plain = percentileInterval(replicates);
    if (bca.kind === "missing" || plain.kind === "missing") throw new Error("both are measured");
    expect(bca.low).toBeCloseTo(plain.low, 9);
    expect(bca.high).toBeCloseTo(plain.high, 9);
  });

  test("BCa moves towards the long tail of a skewed statistic", () => {
    const values = Array.from({ length: 30 }, (_, i) => Math.exp(normalQuantile((i + 0.5) / 30)));
    const resamples = resampleItems(30, 2, 2000);
    const [bca, plain] = (["bca", "percentile"] as const).map(
      (method) => bootstrap(weightedMean(values), resamples, { method }).interval,
    );
    if (bca?.kind !== "measured" || plain?.kind !== "measured") throw new Error("both are measured");
    expect(bca.low).toBeGreaterThan(plain.low);
    expect(bca.high).toBeGreaterThan(plain.high);
  });

  test("do not depend on the order of replicates, and grow with the level", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1, max: 1 }), { minLength: 2 }), (list) => {
        const wide = percentileInterval(Float64Array.from(list), 0.95);
        const narrow = percentileInterval(Float64Array.from(list.toReversed()), 0.5);
        expect(percentileInterval(Float64Array.from(list.toReversed()), 0.95)).toEqual(wide);
        if (wide.kind !== "measured" || narrow.kind !== "measured") throw new Error("both are measured");
        expect(narrow.low).toBeGreaterThanOrEqual(wide.low);
        expect(narrow.high).toBeLessThanOrEqual(wide.high);
      }),
    );
  });

  test("say where they cannot be had, and count what is undefined", () => {
    expect(bcaInterval(Float64Array.of(1, 2, 3), 9, Float64Array.of(1, 2))).toEqual(missing("outside-replicates"));
    expect(percentileInterval(new Float64Array())).toEqual(missing("too-few-points"));
    const needsTheFirst: Statistic = (draws) => (draws[0] === 0 ? Number.NaN : 1);
    const resamples = resampleItems(3, 1, 200);
    expect(bootstrap(needsTheFirst, resamples).interval).toEqual(missing("undefined-without-item"));
    const often = bootstrap(needsTheFirst, resamples, { method: "percentile" });
    // An item is missed with probability (2/3)³ = 0.296.
    expect(often.undefinedResamples).toBeGreaterThan(30);
    expect(often.undefinedResamples).toBeLessThan(90);
    expect(often.interval).toMatchObject({ low: 1, high: 1 });
  });

  test("leave-one-out drops each item in turn", () => {
    expect([...leaveOneOut(weightedMean([1, 2, 6]), 3)]).toEqual([4, 3.5, 1.5]);
  });
});

describe("stability of circuits", () => {
  const set = (...cells: number[]) => Int32Array.from(cells);

  test("counts how often each edge is chosen", () => {
    const { cells, frequency } = selectionFrequency([set(1, 5), set(5), set(5, 9), set()]);
    expect([...cells]).toEqual([1, 5, 9]);
    expect([...frequency]).toEqual([0.25, 0.75, 0.25]);
    expect(selectionFrequency([set()]).cells).toHaveLength(0);
  });

  test("is the mean Jaccard of pairs", () => {
    expect(stabilityScore([set(1, 2), set(1, 2), set(3)])).toEqual({ kind: "measured", value: 1 / 3 });
    expect(stabilityScore([set(), set()])).toEqual(missing("too-few-points"));
  });

  test("is 1 for one circuit again and again, whatever the order of others", () => {
    fc.assert(
      fc.property(fc.array(cellSet, { minLength: 2, maxLength: 6 }), (circuits) => {
        const backwards = stabilityScore(circuits.toReversed());
        expect(valueOr(stabilityScore(circuits), -1)).toBeCloseTo(valueOr(backwards, -1), 12);
        expect(valueOr(stabilityScore([circuits[0]!, circuits[0]!]), 1)).toBe(1);
      }),
    );
  });
});
