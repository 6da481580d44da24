/**
 * @file Files that hold tensors as raw bytes at known offsets, whatever their format: what is known of one, and how its
 * bytes are read. The formats are read in safetensors.ts and torch-file.ts.
 */
import { type FileHandle, open, realpath } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "@atlas/schema";
import { unreadable } from "./user-files.ts";

export interface TensorSpan {
  name: string;
  /** As safetensors spells it: "F32", "F16", "BF16", "U8"… */
  dtype: string;
  /** Row-major, without gaps. */
  shape: readonly number[];
  /** First byte, counted from the start of the file. */
  offset: number;
  /** In bytes. */
  length: number;
}

export interface TensorFile {
  /** In the checkpoint's folder, which may hold a link. */
  name: string;
  /** Real path: onnxruntime refuses external data behind a symbolic link that leaves its folder. */
  path: string;
  /** In bytes. */
  size: number;
  /** In the order of their bytes. Tensors of a PyTorch file may share theirs. */
  tensors: readonly TensorSpan[];
}

export const DTYPE_BYTES: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8, C64: 8 },
};

export function elements(shape: readonly number[]): number {
  // Not left to the product: absurd extents make it infinite, and zero times that is no number.
  return shape.includes(0) ? 0 : shape.reduce((a, b) => a * b, 1);
}

type Extent = Pick<TensorSpan, "offset" | "length">;

export function byOffset(a: Extent, b: Extent): number {
  return a.offset - b.offset || a.length - b.length;
}

/** An open file under its real path. */
export interface OpenedFile {
  name: string;
  path: string;
  size: number;
  handle: FileHandle;
}

/** @returns what `use` makes of the file, which is closed again. @throws UserError when the file cannot be opened. */
export async function withFile<Result>(path: string, use: (file: OpenedFile) => Promise<Result>): Promise<Result> {
  const real = await resolve(path);
  const handle = await openForReading(real);
  try {
    const { size } = await handle.stat();
    return await use({ name: basename(path), path: real, size, handle });
  } finally {
    await handle.close();
  }
}

async function resolve(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw unreadable(path, "give a checkpoint with its weights", cause);
  }
}

export async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw unreadable(path, "check its permissions", cause);
  }
}

/** @throws UserError when the file ends early. */
export async function readRange({ handle, path }: OpenedFile, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await readInto(handle, path, offset, bytes);
  return bytes;
}

/** Fills `bytes` from the given offset. @throws UserError when the file ends early or cannot be read. */
export async function readInto(handle: FileHandle, path: string, offset: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done).catch((cause) => {
      throw unreadable(path, "give a readable file of weights", cause);
    });
    if (bytesRead === 0)
      throw new UserError(
        `${path} ends at byte ${offset + done}, before ${offset + bytes.length}; fetch or export it again.`,
      );
    done += bytesRead;
  }
}
