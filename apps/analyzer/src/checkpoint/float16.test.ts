/** @file Every 16-bit pattern is tried; rounding is compared with a search for the nearest half. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./float16.ts";

const allPatterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
const halves = float16ToFloat32(allPatterns);
/** Finite halves from 0 up, in order of their patterns, which is the order of their values. */
const magnitudes = [...halves.subarray(0, 0x7c00)];

describe("float16", () => {
  test("widening and narrowing is the identity on every pattern that is a number", () => {
    const back = float32ToFloat16(halves);
    const wrong = allPatterns.filter((pattern, i) => !Number.isNaN(halves[i]) && back[i] !== pattern);
    expect([...wrong]).toEqual([]);
  });

  test("known values", () => {
    const values = Float32Array.of(0, -0, 1, -2, 65504, 2 ** -24, 2 ** -14, 65519, 65520, 1e9, -Infinity);
    const expected = [0, 0x8000, 0x3c00, 0xc000, 0x7bff, 1, 0x0400, 0x7bff, 0x7c00, 0x7c00, 0xfc00];
    expect([...float32ToFloat16(values)]).toEqual(expected);
    expect(float16ToFloat32(float32ToFloat16(Float32Array.of(Number.NaN)))[0]).toBeNaN();
  });

  test("narrowing takes the nearest half, the even pattern at a tie", () => {
    const wideRange = fc.double({ min: -70000, max: 70000, noNaN: true });
    const nearSubnormals = fc.double({ min: -(2 ** -12), max: 2 ** -12, noNaN: true });
    const ties = fc
      .integer({ min: 0, max: 0x7bfe })
      .map((pattern) => (magnitudes[pattern]! + magnitudes[pattern + 1]!) / 2);
    fc.assert(
      fc.property(fc.oneof(wideRange, nearSubnormals, ties), (value) => {
        const single = Math.fround(value);
        expect(float32ToFloat16(Float32Array.of(single))[0]! & 0x7fff).toBe(nearestPattern(Math.abs(single)));
      }),
      { numRuns: 2000 },
    );
  });

  test("bfloat16 is the upper half of a float32", () => {
    const wide = bfloat16ToFloat32(allPatterns);
    const bits = new Uint32Array(wide.buffer);
    expect(wide[0x3f80]).toBe(1);
    expect(wide[0xc040]).toBe(-3);
    expect(bits.every((value, i) => value === i * 65536)).toBe(true);
  });

  test("bfloat16 takes the nearest value, the even pattern at a tie", () => {
    const wide = bfloat16ToFloat32(allPatterns);
    const numbers = allPatterns.filter((pattern) => !Number.isNaN(wide[pattern]));
    expect(float32ToBfloat16(wide.filter((value) => !Number.isNaN(value)))).toEqual(numbers);
    const above = (value: number, share: number) => value * (1 + share * 2 ** -7);
    const between = [0.25, 0.5, 0.75].flatMap((share) => [above(1, share), above(1 + 2 ** -7, share)]);
    expect([...float32ToBfloat16(Float32Array.from(between))]).toEqual([16256, 16257, 16256, 16258, 16257, 16258]);
    expect(bfloat16ToFloat32(float32ToBfloat16(Float32Array.of(Number.NaN, 3.4e38)))).toEqual(
      Float32Array.of(Number.NaN, Infinity),
    );
  });
});

function nearestPattern(magnitude: number): number {
  if (magnitude >= 65520) return 0x7c00;
  let low = 0;
  let high = magnitudes.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (magnitudes[middle]! <= magnitude) low = middle;
    else high = middle;
  }
  const below = magnitude - magnitudes[low]!;
  const above = magnitudes[high]! - magnitude;
  return below < above || (below === above && low % 2 === 0) ? low : high;
}
