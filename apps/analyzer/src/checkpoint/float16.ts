/**
 * @file The two 16-bit float formats of checkpoints against float32, bit by bit. Widening is exact for every value;
 * narrowing rounds to nearest, ties to even, as IEEE 754 and every tensor library do. Node 20 has no Float16Array.
 */

/** Smallest normal half, 2^-14, as float32 bits: below it halves are multiples of 2^-24. */
const SMALLEST_NORMAL = 0x38800000;
/** 65520 as float32 bits: the tie between the largest half, 65504, and 2^16; from here on values round to infinity. */
const OVERFLOW = 0x477ff000;
const INFINITY_BITS = 0x7f800000;
/** Difference of the exponent biases, 127 - 15, in place. */
const REBIAS = 112 << 23;
/** Adding and subtracting 2^52 rounds a double below it to an integer, ties to even. */
const ROUNDER = 2 ** 52;

/** @returns the bit patterns of the nearest halves; magnitudes of 65520 and more become infinities. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    halves[i] = ((bits[i]! >>> 16) & 0x8000) | halfMagnitude(magnitude, values[i]!);
  }
  return halves;
}

function halfMagnitude(magnitude: number, value: number): number {
  if (magnitude > INFINITY_BITS) return 0x7e00;
  if (magnitude >= OVERFLOW) return 0x7c00;
  if (magnitude < SMALLEST_NORMAL) return Math.abs(value) * 2 ** 24 + ROUNDER - ROUNDER;
  return (magnitude - REBIAS + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
}

/** @param halves bit patterns of IEEE 754 binary16 */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = halfValue(halves[i]!);
  return values;
}

function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** @param brains bit patterns of bfloat16, the upper halves of float32 */
export function bfloat16ToFloat32(brains: Uint16Array): Float32Array {
  const bits = new Uint32Array(brains.length);
  for (let i = 0; i < brains.length; i++) bits[i] = brains[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** @returns the bit patterns of the nearest bfloat16 values, ties to even */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (pattern) => {
    if ((pattern & 0x7fffffff) > INFINITY_BITS) return 0x7fc0;
    return (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16;
  });
}
