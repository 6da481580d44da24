import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreement, cutOfTop } from "./agreement.ts";
import { pearson, ranks, spearman } from "./correlation.ts";
import { measured, missing, valueOr } from "./measured.ts";
import { score } from "./sets-fixture.ts";
import { sizeCorrelation } from "./size-correlation.ts";

const pairs = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), {
  minLength: 3,
});
const columns = (points: [number, number][]) => [points.map(([x]) => x), points.map(([, y]) => y)] as const;

describe("correlation", () => {
  // Anscombe 1973, Am. Stat. 27(1): the first data set, r = 0.816420516.
  test("of Anscombe's quartet", () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    expect(valueOr(pearson(x, y), 0)).toBeCloseTo(0.816420516, 9);
    // Ranks of y: 7 5 6 8.. give Σd² = 40, so 1 − 6·40/(11·120).
    expect(valueOr(spearman(x, y), 0)).toBeCloseTo(1 - 240 / 1320, 12);
  });

  test("ranks share the mean of their places where values are equal", () => {
    expect([...ranks([30, 10, 10, 20])]).toEqual([4, 1.5, 1.5, 3]);
  });

  test("has a reason where it is undefined", () => {
    expect(pearson([1, 2], [1, 2])).toEqual(missing("too-few-points"));
    expect(spearman([1, 2, 3], [5, 5, 5])).toEqual(missing("no-variation"));
    expect(() => pearson([1, 2, 3], [1, 2])).toThrow(RangeError);
  });

  test.each([pearson, spearman])(
    "%o is symmetric, bounded, and the same in any order, unit and origin",
    (correlate) => {
      fc.assert(
        fc.property(pairs, fc.nat(), (points, seed) => {
          const [x, y] = columns(points);
          const r = correlate(x, y);
          const turned = columns([...points.slice(seed % points.length), ...points.slice(0, seed % points.length)]);
          const same = [
            correlate(y, x),
            correlate(...turned),
            correlate(
              x.map((value) => 3 * value - 7),
              y,
            ),
          ];
          if (r.kind === "missing") for (const other of same) expect(other).toEqual(r);
          else for (const other of same) expect(valueOr(other, Number.NaN)).toBeCloseTo(r.value, 9);
          expect(Math.abs(valueOr(r, 0))).toBeLessThanOrEqual(1);
        }),
      );
    },
  );

  test("of ranks sees only the order", () => {
    fc.assert(
      fc.property(pairs, (points) => {
        const [x, y] = columns(points);
        expect(
          spearman(
            x.map((value) => Math.exp(value)),
            y,
          ),
        ).toEqual(spearman(x, y));
      }),
    );
  });
});

test("size correlation leaves each model out in turn", () => {
  const models = [1, 2, 3, 10].map((size) => ({ name: `m${size}`, parameters: 10 ** size, circuitSize: size }));
  const result = sizeCorrelation(models);
  expect(result.n).toBe(4);
  expect(valueOr(result.pearsonLog, 0)).toBeCloseTo(1, 12);
  expect(result.leaveOneOut.map(({ without }) => without)).toEqual(["m1", "m2", "m3", "m10"]);
  for (const [left, one] of result.leaveOneOut.entries()) {
    const { n, leaveOneOut, ...rest } = sizeCorrelation(models.toSpliced(left, 1));
    expect(n).toBe(3);
    expect(one).toEqual({ without: models[left]!.name, ...rest });
    expect(leaveOneOut[0]!.pearson).toEqual(missing("too-few-points"));
  }
});

describe("agreement of attributed with exact scores", () => {
  test("counts signs and false positives", () => {
    const exact = Float32Array.of(1, -2, 0.1, 0, 3);
    const attributed = Float32Array.of(2, -1, -1, 0.5, 0);
    expect(agreement(exact, attributed, 1)).toMatchObject({
      n: 5,
      signAgreement: measured(2 / 3),
      positives: 3,
      falsePositives: 1,
      falsePositiveShare: measured(1 / 3),
      falseNegatives: 1,
    });
  });

  test("is perfect with itself, and says what cannot be said", () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 3 }), (list) => {
        const scores = Float32Array.from(list);
        const { falsePositives, falseNegatives, signAgreement, spearman: rank } = agreement(scores, scores, 1);
        expect([falsePositives, falseNegatives]).toEqual([0, 0]);
        expect(valueOr(signAgreement, 1)).toBe(1);
        expect(valueOr(rank, 1)).toBeCloseTo(1, 12);
      }),
    );
    expect(agreement(new Float32Array(3), new Float32Array(3), 1)).toMatchObject({
      spearman: missing("no-variation"),
      signAgreement: missing("too-few-points"),
      falsePositiveShare: missing("too-few-points"),
    });
  });

  test("the cut of the top k leaves k", () => {
    expect(cutOfTop(Float32Array.of(1, -4, 2, 0), 2)).toBe(2);
  });
});
