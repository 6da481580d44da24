import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zeroSlotScale } from "./zero-slot-scale.ts";

const counts = fc.array(fc.integer({ min: 0, max: 3e11 }), { minLength: 1, maxLength: 40 });
const type = fc.constantFrom("log" as const, "linear" as const);

describe("a scale with a slot for zero", () => {
  test("every count lies inside the domain", () => {
    fc.assert(
      fc.property(counts, type, (values, kind) => {
        const scale = zeroSlotScale(values, kind);
        for (const value of values) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(scale.domain[0]);
          expect(scale.at(value)).toBeLessThanOrEqual(scale.domain[1]);
        }
      }),
    );
  });

  test("order is kept: a larger count is never left of a smaller one", () => {
    fc.assert(
      fc.property(counts, type, (values, kind) => {
        const scale = zeroSlotScale(values, kind);
        const positions = values.toSorted((a, b) => a - b).map(scale.at);
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      }),
    );
  });

  test("on a log scale the break separates zero from everything else", () => {
    const scale = zeroSlotScale([0, 2048, 4096, 1_572_864], "log");
    expect(scale.at(0)).toBeLessThan(scale.breakAt!);
    expect(scale.breakAt!).toBeLessThan(scale.at(2048));
    expect(scale.ticks.map(({ count }) => count)).toEqual([0, 10_000, 100_000, 1_000_000]);
  });

  test("without a zero there is no slot and no break", () => {
    const scale = zeroSlotScale([1, 10, 100], "log");
    expect(scale.breakAt).toBeNull();
    expect(scale.domain).toEqual([0, 2]);
  });

  test("a narrow range still has ticks", () => {
    expect(zeroSlotScale([2048, 8192], "log").ticks.map(({ count }) => count)).toEqual([3000]);
    expect(zeroSlotScale([0, 768], "linear").ticks.map(({ count }) => count)).toEqual([
      0, 100, 200, 300, 400, 500, 600, 700,
    ]);
  });
});
