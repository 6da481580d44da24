import fc from "fast-check";
import { expect, test } from "vitest";
import { pick, randomStream, sample, seedOf } from "./random.ts";

const numbers = (...key: (string | number)[]): number[] => {
  const random = randomStream(...key);
  return Array.from({ length: 4 }, () => random.next());
};

test("a stream follows from its key alone, and keys are not confused", () => {
  expect(numbers("a", 1)).toEqual(numbers("a", 1));
  const keys = [["a", 1], ["a", 2], ["a1"], ["a", "1"], ["a", 1, 1]];
  expect(new Set(keys.map((key) => String(numbers(...key)))).size).toBe(keys.length);
  expect(new Set(keys.map((key) => seedOf(...key))).size).toBe(keys.length);
});

test("a sample has different members of the list, all of them at full length", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(), { minLength: 1 }), fc.integer(), (list, seed) => {
      const all = sample(randomStream(seed), list, list.length);
      expect([...all].sort()).toEqual([...list].sort());
      expect(list).toContain(pick(randomStream(seed), list));
    }),
  );
});
