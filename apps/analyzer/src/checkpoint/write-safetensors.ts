/** @file Writes tensors as a safetensors file, whole or not at all. */
import { UserError } from "@atlas/schema";
import { float32ToFloat16 } from "./float16.ts";
import { writeWhole } from "./write-whole.ts";

export interface NamedTensor {
  name: string;
  shape: readonly number[];
  /** Row-major. */
  data: Float32Array;
}

export type StoredDtype = "F32" | "F16";

/** Where the data begins is a multiple of this, as in files of the reference implementation; spaces fill the header. */
const ALIGNMENT = 8;
const BYTES: Record<StoredDtype, number> = { F32: 4, F16: 2 };

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
  const stored = dtype === "F32" ? data : float32ToFloat16(data);
  const worst = data.findIndex((value) => !Number.isFinite(value) || (dtype === "F16" && Math.abs(value) >= 65520));
  if (worst >= 0)
    throw new UserError(
      `Value ${worst} of "${name}" is ${data[worst]}, which ${dtype} weights cannot hold; ` +
        `if it comes from training, train again with a smaller learning rate.`,
    );
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
