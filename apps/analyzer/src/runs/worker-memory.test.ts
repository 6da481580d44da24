/** @file What a worker may take is shared out, all of it and no more. */
import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shareMemory } from "./worker-memory.ts";

const MIB = 2 ** 20;

test("the kinds of jobs share all of it; what training needs does not grow with it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 401, max: 10 ** 6 }), (mib) => {
      const { train, analyze } = shareMemory(mib * MIB);
      expect(train + analyze).toBe(mib * MIB);
      expect(analyze).toBeGreaterThan(0);
      expect(train).toBe(shareMemory(2 * mib * MIB).train);
    }),
  );
});

test("less than training takes is refused with the number", () => {
  expect(() => shareMemory(400 * MIB)).toThrow(UserError);
  expect(() => shareMemory(100 * MIB)).toThrow(/400 MiB.*--kind analyze/);
});
