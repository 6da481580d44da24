import fc from "fast-check";
import { expect, test } from "vitest";
import { findNonFinite } from "./finite.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./float16.ts";

const allPatterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);

test.each([
  ["F16", float16ToFloat32],
  ["BF16", bfloat16ToFloat32],
] as const)("every %s pattern is judged as its value, in each half of a pair and alone", (dtype, widen) => {
  const finite = [...widen(allPatterns)].map(Number.isFinite);
  const judged = (place: number, length: number) =>
    [...allPatterns].map((pattern) => {
      const values = new Uint16Array(length);
      values[place] = pattern;
      return findNonFinite(dtype, new Uint8Array(values.buffer));
    });
  expect(judged(0, 1)).toEqual(finite.map((fine) => (fine ? -1 : 0)));
  expect(judged(1, 2)).toEqual(finite.map((fine) => (fine ? -1 : 1)));
  expect(judged(2, 3)).toEqual(finite.map((fine) => (fine ? -1 : 2)));
});

test("F32: the first value that is not finite, as a search by value finds it", () => {
  fc.assert(
    fc.property(fc.float32Array(), (values) => {
      const bytes = new Uint8Array(values.slice().buffer);
      expect(findNonFinite("F32", bytes)).toBe(values.findIndex((value) => !Number.isFinite(value)));
    }),
  );
});
