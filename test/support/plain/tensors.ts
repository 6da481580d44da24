/** @file Weights of a safetensors file as double-precision arrays, read without any of the project's own readers. */
import { readFileSync } from "node:fs";

export interface PlainTensor {
  shape: number[];
  data: Float64Array;
}

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

export function readTensors(path: string): Map<string, PlainTensor> {
  const bytes = readFileSync(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...header }: Header = JSON.parse(bytes.toString("utf8", 8, 8 + headerLength));
  const first = 8 + headerLength;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const own = bytes.subarray(first + from, first + to);
        return [name, { shape, data: numbers(own, dtype) }];
      },
    ),
  );
}

function numbers(bytes: Buffer, dtype: string): Float64Array {
  if (dtype === "F32") return Float64Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const widen = dtype === "F16" ? half : brain;
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => widen(bytes.readUInt16LE(2 * i)));
}

/** IEEE 754 binary16, finite. */
function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** bfloat16, finite. */
function brain(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 7) & 255;
  const fraction = (bits & 127) / 128;
  return sign * (exponent === 0 ? fraction * 2 ** -126 : (1 + fraction) * 2 ** (exponent - 127));
}
