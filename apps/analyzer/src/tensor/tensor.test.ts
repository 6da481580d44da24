/** @file Comparison against a tolerance, and random numbers that are the same everywhere. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { worstDifference } from "./compare.ts";
import { seededNormal, seededUniform } from "./random.ts";
import { f32, i64 } from "./tensor.ts";

describe("worstDifference", () => {
  test("says where, how far, and how far against the largest value of the reference", () => {
    expect(worstDifference([1, 2.5, -4], [1, 2, -4])).toEqual({ relative: 0.125, absolute: 0.5, index: 1 });
    expect(worstDifference([], [])).toMatchObject({ relative: 0, absolute: 0 });
  });

  test("of equal arrays is nothing, even where all is zero", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), (values) => {
        expect(worstDifference(values, values)).toMatchObject({ relative: 0, absolute: 0 });
      }),
    );
  });

  test("a NaN that only one side has is infinitely far, wherever it stands", () => {
    expect(worstDifference([1, Number.NaN, 2], [1, 1, 5])).toMatchObject({ relative: Number.POSITIVE_INFINITY });
    expect(worstDifference([9, 1, Number.NaN], [1, 1, 1])).toMatchObject({ relative: Number.POSITIVE_INFINITY });
    expect(worstDifference([1], [Number.NaN])).toMatchObject({ relative: Number.POSITIVE_INFINITY });
  });

  test("refuses arrays of different lengths", () => {
    expect(() => worstDifference([1], [1, 2])).toThrow("1 values compared with 2");
  });
});

describe("random numbers", () => {
  test("a seed gives the same numbers again, another seed others", () => {
    expect(seededNormal(5, 3)).toEqual(seededNormal(5, 3));
    expect(seededNormal(5, 3)).not.toEqual(seededNormal(5, 4));
    expect([...seededNormal(4, 3)]).toEqual([...seededNormal(5, 3).subarray(0, 4)]);
  });

  test("the first numbers of neighbouring seeds are spread over the unit interval", () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    for (const skipped of [0, 1, 2]) {
      const values = seeds.map((seed) => {
        const uniform = seededUniform(seed);
        for (let i = 0; i < skipped; i++) uniform();
        return uniform();
      });
      // The mean of 200 uniform numbers has a standard error of 0.02; each tenth of the interval should hold about 20.
      expect(Math.abs(values.reduce((a, b) => a + b) / 200 - 0.5), `number ${skipped}`).toBeLessThan(0.1);
      expect(new Set(values.map((value) => Math.floor(value * 10))).size, `number ${skipped}`).toBe(10);
    }
  });

  test("moments of 100,000 deviates are those of the distribution, to five standard errors", () => {
    const n = 100_000;
    const moment = (values: Iterable<number>, power: number) =>
      Array.from(values).reduce((sum, value) => sum + value ** power, 0) / n;
    const normal = seededNormal(n, 7);
    // Variances of x, x² and x⁴ under the standard normal: 1, 2 and 96.
    expect(Math.abs(moment(normal, 1))).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moment(normal, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(normal, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    const uniform = seededUniform(7);
    const values = Array.from({ length: n }, uniform);
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.abs(moment(values, 1) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  });
});

test("tensors take plain numbers; token ids must be integers", () => {
  expect(f32([2], [1, 0.5])).toEqual({ shape: [2], data: Float32Array.of(1, 0.5) });
  expect(i64([2], [3, 4])).toEqual({ shape: [2], data: BigInt64Array.of(3n, 4n) });
  expect(() => i64([1], [1.5])).toThrow();
});
