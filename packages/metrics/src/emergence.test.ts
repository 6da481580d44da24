import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EmergenceOptions, emergence, emergenceInterval } from "./emergence.ts";
import { halfRise } from "./learning-curve.ts";
import { fromNullable, measured, missing } from "./measured.ts";
import { trainingSeries } from "./sets-fixture.ts";

const TOKENS = [0, 1, 10, 100, 1000];
const options = fc.record({ mustStay: fc.boolean(), between: fc.constantFrom("log-tokens", "checkpoint") } as const);
const series = trainingSeries(fc.integer({ min: -5, max: 5 }));
const at = (scores: (number | null)[], given: EmergenceOptions) => emergence(TOKENS, fromNullable(scores), given);

describe("emergence", () => {
  test("lies between checkpoints, linear in the logarithm of tokens", () => {
    const half = at([0, 0, 0.25, 0.75, 1], { threshold: { shareOfMaximum: 0.5 } });
    expect(half).toMatchObject({ kind: "measured", index: 3, byFirst: false });
    expect(half).toHaveProperty("value", expect.closeTo(10 ** 1.5, 9));
    expect(at([0, 0, 0.25, 0.75, 1], { threshold: { value: 0.5 }, between: "checkpoint" })).toHaveProperty(
      "value",
      100,
    );
  });

  test("from 0 tokens, where logarithms end, is linear in tokens", () => {
    expect(at([0, 1, 1, 1, 1], { threshold: { value: 0.25 } })).toHaveProperty("value", 0.25);
  });

  test("must stay, unless the first crossing is asked for", () => {
    const scores = [0, 1, 0, 1, 1];
    expect(at(scores, { threshold: { value: 1 } })).toHaveProperty("index", 3);
    expect(at(scores, { threshold: { value: 1 }, mustStay: false })).toHaveProperty("index", 1);
    expect(at([0, 1, 0, 1, 0], { threshold: { value: 1 } })).toEqual(missing("never-reached"));
  });

  test("of what was there from the first is marked, of nothing has its reason", () => {
    expect(at([null, 1, 1, 1, 1], { threshold: { value: 1 } })).toMatchObject({ value: 1, byFirst: true });
    expect(at([-1, -2, -1, 0, -1], { threshold: { shareOfMaximum: 0.5 } })).toEqual(missing("no-positive-maximum"));
    expect(at([null, null, null, null, null], { threshold: { value: 1 } })).toEqual(missing("not-measured"));
  });

  test("is later for a higher threshold", () => {
    fc.assert(
      fc.property(
        series,
        options,
        fc.integer({ min: -6, max: 6 }),
        fc.nat(5),
        ({ tokens, values }, given, low, more) => {
          const first = emergence(tokens, values, { ...given, threshold: { value: low } });
          const second = emergence(tokens, values, { ...given, threshold: { value: low + more } });
          if (first.kind === "missing") expect(second).toEqual(first);
          else if (second.kind === "measured") expect(second.value).toBeGreaterThanOrEqual(first.value - 1e-6);
        },
      ),
    );
  });

  test("lies in the interval that ends at its checkpoint, and a crossing that stays is no earlier than the first", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -5, max: 5 }), ({ tokens, values }, value) => {
        const stays = emergence(tokens, values, { threshold: { value } });
        const first = emergence(tokens, values, { threshold: { value }, mustStay: false });
        fc.pre(stays.kind === "measured" && first.kind === "measured");
        expect(first.index).toBeLessThanOrEqual(stays.index);
        for (const found of [stays, first]) {
          const end = tokens[found.index]!;
          expect(found.value).toBeLessThanOrEqual(end * (1 + 1e-12));
          const exact = emergence(tokens, values, {
            threshold: { value },
            mustStay: found === stays,
            between: "checkpoint",
          });
          expect(exact).toMatchObject({ value: end, index: found.index });
        }
      }),
    );
  });
});

describe("its interval", () => {
  test("is that of the replicates' own emergence", () => {
    const early = [0, 1, 1, 1, 1];
    const late = [0, 0, 0, 0, 1];
    const same = emergenceInterval(TOKENS, [early, early, early], { threshold: { value: 1 } });
    expect(same).toEqual({ low: measured(1), high: measured(1), never: 0 });
    const wide = emergenceInterval(TOKENS, [early, late], { threshold: { value: 1 } }, 1);
    expect(wide).toMatchObject({ low: measured(1), high: { value: expect.closeTo(1000, 6) } });
  });

  test("is open where too many replicates never emerge", () => {
    const some = emergenceInterval(
      TOKENS,
      [
        [0, 1, 1, 1, 1],
        [0, 0, 0, 0, 0],
        [0, 1, 1, 1, 1],
      ],
      { threshold: { value: 1 } },
    );
    expect(some.low).toEqual(measured(1));
    expect(some.high).toEqual(missing("never-reached"));
    expect(some.never).toBeCloseTo(1 / 3, 12);
  });
});

describe("half-rise", () => {
  test("is where behaviour has come half way to its best", () => {
    const curve = halfRise(TOKENS, fromNullable([-2, -2, 0, 4, 3]));
    expect(curve).toMatchObject({ kind: "measured", start: -2, best: 4, at: { kind: "measured", index: 3 } });
    expect(curve).toHaveProperty("at.value", expect.closeTo(10 ** 1.25, 9));
  });

  test("is missing where nothing rises", () => {
    expect(halfRise(TOKENS, fromNullable([3, 2, 3, 1, 0]))).toEqual(missing("no-rise"));
    expect(halfRise([], [])).toEqual(missing("not-measured"));
  });

  test("does not depend on the unit or the origin of behaviour", () => {
    fc.assert(
      fc.property(series, ({ tokens, values }) => {
        const other = values.map((value) => (value.kind === "measured" ? measured(4 * value.value - 8) : value));
        const [a, b] = [halfRise(tokens, values), halfRise(tokens, other)];
        if (a.kind === "missing") expect(b).toEqual(a);
        else expect(b).toHaveProperty("at", a.at);
      }),
    );
  });
});
