/**
 * @file Finds NaN and infinite values in raw weight bytes without converting them: in every float format a value is
 * not finite exactly when all bits of its exponent are set. Runs at several GB/s, so it can ride on a pass over the file.
 */
import type { WeightDtype } from "./weights.ts";

const FLOAT32_EXPONENT = 0x7f800000;
/** Exponent bits of the 16-bit formats. */
const EXPONENT = { F16: 0x7c00, BF16: 0x7f80 } as const;

/**
 * @param bytes little-endian values, beginning at a multiple of 4 in their buffer
 * @returns index of the first value that is not finite, or -1
 */
export function findNonFinite(dtype: WeightDtype, bytes: Uint8Array): number {
  return dtype === "F32" ? findWide(bytes) : findHalf(bytes, EXPONENT[dtype]);
}

function findWide(bytes: Uint8Array): number {
  const values = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  for (let i = 0; i < values.length; i++) if ((values[i]! & FLOAT32_EXPONENT) === FLOAT32_EXPONENT) return i;
  return -1;
}

/** Looks at two values at once; a value at a time only where a pair is suspect, and for an odd last one. */
function findHalf(bytes: Uint8Array, exponent: number): number {
  const upper = exponent << 16;
  const pairs = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i]!;
    if ((pair & exponent) === exponent) return 2 * i;
    if ((pair & upper) === upper) return 2 * i + 1;
  }
  const count = bytes.byteLength / 2;
  if (count % 2 === 0) return -1;
  const last = new Uint16Array(bytes.buffer, bytes.byteOffset, count)[count - 1]!;
  return (last & exponent) === exponent ? count - 1 : -1;
}
