/** @file Plans of memory as properties: within their own budget, never growing with the work, refused where the least does not fit. */
import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitMemory } from "./memory-budget.ts";

const MIB = 2 ** 20;
const choices = fc.record({
  most: fc.integer({ min: 1, max: 2000 }),
  fixed: fc.integer({ min: 0, max: 4000 }),
  perRow: fc.integer({ min: 1, max: 50 }),
  budget: fc.integer({ min: 1, max: 40_000 }),
});
const peakOf =
  ({ fixed, perRow }: { fixed: number; perRow: number }) =>
  (rows: number) =>
    MIB * (fixed + perRow * rows);

test("a plan fits its budget and is the largest that does; else even one row does not fit and the sentence says so", () => {
  fc.assert(
    fc.property(choices, ({ most, budget, ...cost }) => {
      const memory = MIB * budget;
      const all = fitMemory(most, peakOf(cost), { memory: Number.MAX_SAFE_INTEGER });
      const one = fitMemory(1, peakOf(cost), { memory: Number.MAX_SAFE_INTEGER });
      expect(all.rows).toBe(most);
      if (one.estimate > memory) {
        expect(() => fitMemory(most, peakOf(cost), { memory })).toThrow(UserError);
        expect(() => fitMemory(most, peakOf(cost), { memory })).toThrow(/need .* GiB .*--memory allows/);
        return;
      }
      const { rows, estimate } = fitMemory(most, peakOf(cost), { memory });
      expect(estimate).toBeLessThanOrEqual(memory);
      if (rows < most) expect(estimate + MIB * cost.perRow).toBeGreaterThan(memory);
    }),
  );
});

test("on a GPU the process's memory is no bound", () => {
  expect(fitMemory(7, () => 2 ** 50, { device: "webgpu", memory: MIB }).rows).toBe(7);
});
