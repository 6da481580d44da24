/** @file Points and weights of every path rule, and what each promises about integrals. */
import { PATH_RULES, UserError } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PathPoint, pathPoints } from "./path-rule.ts";

const points = (path: (typeof PATH_RULES)[number], steps: number) => pathPoints({ path, steps });
const integral = (path: readonly PathPoint[], f: (alpha: number) => number) =>
  path.reduce((sum, { alpha, weight }) => sum + weight * f(alpha), 0);
const stepCounts = fc.integer({ min: 1, max: 60 });
/** Double precision loses about one unit in the last place per addition. */
const ROUNDING = 1e-13;

describe.each(PATH_RULES)("%s", (rule) => {
  test("as many different points as steps, inside [0, 1], with weights that are positive and sum to 1", () => {
    fc.assert(
      fc.property(stepCounts, (steps) => {
        const path = points(rule, steps);
        expect(new Set(path.map(({ alpha }) => alpha)).size).toBe(steps);
        expect(path.every(({ alpha, weight }) => alpha >= 0 && alpha <= 1 && weight > 0)).toBe(true);
        expect(Math.abs(integral(path, () => 1) - 1)).toBeLessThan(ROUNDING);
      }),
    );
  });

  test.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s steps", (steps) => {
    expect(() => points(rule, steps)).toThrow(UserError);
    expect(() => points(rule, steps)).toThrow(`A path of ${steps} steps has no points; give a whole number`);
  });
});

test("known points", () => {
  const alphas = (rule: (typeof PATH_RULES)[number], steps: number) => points(rule, steps).map(({ alpha }) => alpha);
  expect(alphas("left", 5)).toEqual([0, 1 / 5, 2 / 5, 3 / 5, 4 / 5]);
  expect(alphas("midpoint", 2)).toEqual([0.25, 0.75]);
  // (1 ± √(3/5))/2 and 1/2 with weights 5/18 and 4/9: Abramowitz & Stegun, table 25.4.
  const gauss = points("gauss-legendre", 3);
  for (const [i, [alpha, weight]] of [
    [(1 - Math.sqrt(0.6)) / 2, 5 / 18],
    [0.5, 4 / 9],
    [(1 + Math.sqrt(0.6)) / 2, 5 / 18],
  ].entries()) {
    expect(gauss[i]!.alpha).toBeCloseTo(alpha!, 14);
    expect(gauss[i]!.weight).toBeCloseTo(weight!, 14);
  }
});

test("paper is left from the other end: the same points, reversed, up to rounding", () => {
  fc.assert(
    fc.property(stepCounts, (steps) => {
      const reversed = points("paper", steps).reverse();
      for (const [k, { alpha, weight }] of points("left", steps).entries()) {
        expect(Math.abs(reversed[k]!.alpha - alpha)).toBeLessThan(ROUNDING);
        expect(reversed[k]!.weight).toBe(weight);
      }
    }),
  );
});

test("right is left without its first point and with the clean end", () => {
  fc.assert(
    fc.property(stepCounts, (steps) => {
      const left = points("left", steps).map(({ alpha }) => alpha);
      expect(points("right", steps).map(({ alpha }) => alpha)).toEqual([...left.slice(1), 1]);
    }),
  );
});

test("gauss-legendre integrates polynomials up to degree 2m − 1 exactly, and no further", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (steps) => {
      const path = points("gauss-legendre", steps);
      for (let degree = 0; degree < 2 * steps; degree++)
        expect(Math.abs(integral(path, (alpha) => alpha ** degree) - 1 / (degree + 1))).toBeLessThan(ROUNDING);
    }),
  );
  // The square of the polynomial whose roots are the points has degree 2m: the rule sees only its zeros.
  const path = points("gauss-legendre", 3);
  const square = (alpha: number) => path.reduce((product, point) => product * (alpha - point.alpha) ** 2, 1);
  expect(integral(path, square)).toBeLessThan(1e-30);
  // ∫₀¹ of the squared monic Legendre polynomial of degree 3 is (3!)⁴/(6!)²/7 = 1/2800.
  expect(integral(points("gauss-legendre", 4), square)).toBeCloseTo(1 / 2800, 15);
});

test("gauss-legendre and midpoint are symmetric about the middle", () => {
  fc.assert(
    fc.property(fc.constantFrom("gauss-legendre", "midpoint"), stepCounts, (rule, steps) => {
      const path = points(rule, steps);
      for (const [k, { alpha, weight }] of path.entries()) {
        const mirrored = path[steps - 1 - k]!;
        expect(Math.abs(alpha + mirrored.alpha - 1)).toBeLessThan(ROUNDING);
        expect(Math.abs(weight - mirrored.weight)).toBeLessThan(ROUNDING);
      }
    }),
  );
});

test("left errs by f(1) − f(0) over 2m, midpoint by a quarter of the curvature's share over 6m²", () => {
  // ∫₀¹ α² dα: left gives 1/3 − 1/2m + 1/6m², midpoint 1/3 − 1/12m².
  fc.assert(
    fc.property(stepCounts, (m) => {
      const square = (alpha: number) => alpha * alpha;
      expect(integral(points("left", m), square)).toBeCloseTo(1 / 3 - 1 / (2 * m) + 1 / (6 * m * m), 12);
      expect(integral(points("midpoint", m), square)).toBeCloseTo(1 / 3 - 1 / (12 * m * m), 12);
    }),
  );
});
