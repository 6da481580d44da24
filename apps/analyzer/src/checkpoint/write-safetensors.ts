/** @file Writes tensors as a safetensors file, whole or not at all. */
import { UserError } from "@atlas/schema";
import { float32ToBfloat16, float32ToFloat16 } from "./float16.ts";
import { writeWhole } from "./write-whole.ts";

export interface NamedTensor {
  name: string;
  shape: readonly number[];
  /** Row-major. */
  data: Float32Array;
}

export type StoredDtype = "F32" | "F16" | "BF16";

/** Where the data begins is a multiple of this, as in files of the reference implementation; spaces fill the header. */
const ALIGNMENT = 8;
const BYTES: Record<StoredDtype, number> = { F32: 4, F16: 2, BF16: 2 };
/** Magnitudes from here on become infinite. */
const OVERFLOW: Record<StoredDtype, number> = { F32: Infinity, F16: 65520, BF16: (2 - 2 ** -8) * 2 ** 127 };

/**
 * Tensors are written in the order of their names, so equal tensors give equal files.
 * @throws UserError when a value is not finite, or not after narrowing to F16; no file is left behind then.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly NamedTensor[],
  dtype: StoredDtype,
): Promise<void> {
  const ordered = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const header = encodeHeader(ordered, dtype);
  await writeWhole(path, async (handle) => {
    await handle.writeFile(header);
    for (const tensor of ordered) await handle.writeFile(encodeData(tensor, dtype));
    await handle.sync();
  });
}

function encodeHeader(tensors: readonly NamedTensor[], dtype: StoredDtype): Buffer {
  let end = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    if (data.length !== shape.reduce((a, b) => a * b, 1))
      throw new Error(`${name}: ${data.length} values do not fill [${shape.join(", ")}]`);
    const begin = end;
    end += data.length * BYTES[dtype];
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries([["__metadata__", { format: "pt" }], ...entries])));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(8 + length, " ");
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, 8);
  return header;
}

function encodeData({ name, data }: NamedTensor, dtype: StoredDtype): Uint8Array {
  const worst = data.findIndex((value) => !(Math.abs(value) < OVERFLOW[dtype]));
  if (worst >= 0)
    throw new UserError(
      `Value ${worst} of "${name}" is ${data[worst]}, which ${dtype} weights cannot hold; ` +
        `if it comes from training, train again with a smaller learning rate.`,
    );
  const stored = narrow(data, dtype);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function narrow(data: Float32Array, dtype: StoredDtype): Float32Array | Uint16Array {
  if (dtype === "F32") return data;
  return dtype === "F16" ? float32ToFloat16(data) : float32ToBfloat16(data);
}
