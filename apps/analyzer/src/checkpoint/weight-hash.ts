/**
 * @file One pass over the weight files: their SHA-256, which is part of every result's identity, and the refusal of
 * weights that are not finite. The next piece is read while the present one is hashed, and between pieces the caller's
 * other work goes on.
 */
import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { UserError } from "@atlas/schema";
import { findNonFinite } from "./finite.ts";
import { byOffset, DTYPE_BYTES, openForReading, readInto, type TensorFile } from "./tensor-file.ts";
import type { Checkpoint, TensorRecord } from "./weights.ts";

/** Long enough to run at the disk's rate, short enough (about 3 ms of hashing) to leave the caller responsive. */
const PIECE_BYTES = 4 * 2 ** 20;

/** A weight by its name. */
interface Weight extends TensorRecord {
  name: string;
}

/** A stretch of a file; `weight` where it is (part of) one and not a header or buffer. */
interface Piece {
  offset: number;
  length: number;
  weight?: Weight;
}

/**
 * @returns SHA-256 of the weight files one after another, shards by name, in hexadecimal; for one file what `sha256sum` prints
 * @throws UserError when a weight is NaN or infinite, naming it, or a file changed under us
 */
export async function weightHash(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash("sha256");
  for (const file of checkpoint.files) {
    const handle = await openForReading(file.path);
    await hashFile(hash, handle, file.path, pieces(checkpoint, file)).finally(() => handle.close());
  }
  return hash.digest("hex");
}

/** The whole file, in order. Bytes that several weights share are those of the first. */
function pieces({ weights }: Checkpoint, { path, size }: TensorFile): Piece[] {
  const inFile = [...weights].map(([name, record]) => ({ name, ...record })).filter(({ file }) => file === path);
  const list: Piece[] = [];
  let covered = 0;
  for (const weight of inFile.sort(byOffset)) {
    const end = weight.offset + weight.length;
    if (weight.offset > covered) list.push({ offset: covered, length: weight.offset - covered });
    const offset = Math.max(covered, weight.offset);
    if (end > offset) list.push({ offset, length: end - offset, weight });
    covered = Math.max(covered, end);
  }
  return [...list, { offset: covered, length: size - covered }].flatMap(cut);
}

/** Cut lengths are multiples of every element's size, so no value is torn. */
function cut(piece: Piece): Piece[] {
  const count = Math.ceil(piece.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, i) => ({
    ...piece,
    offset: piece.offset + i * PIECE_BYTES,
    length: Math.min(PIECE_BYTES, piece.length - i * PIECE_BYTES),
  }));
}

async function hashFile(hash: Hash, handle: FileHandle, path: string, list: readonly Piece[]): Promise<void> {
  const buffers = [Buffer.alloc(PIECE_BYTES), Buffer.alloc(PIECE_BYTES)];
  const read = async (index: number): Promise<Uint8Array> => {
    const piece = list[index];
    const bytes = buffers[index % 2]!.subarray(0, piece?.length ?? 0);
    if (piece) await readInto(handle, path, piece.offset, bytes);
    return bytes;
  };
  let next = read(0);
  for (const [index, piece] of list.entries()) {
    const bytes = await next;
    next = read(index + 1);
    next.catch(() => undefined); // awaited in the next turn; until then a failure must not count as unhandled
    hash.update(bytes);
    refuseNonFinite(path, piece, bytes);
  }
}

function refuseNonFinite(path: string, { offset, weight }: Piece, bytes: Uint8Array): void {
  if (!weight) return;
  const at = findNonFinite(weight.dtype, bytes);
  if (at < 0) return;
  const element = (offset - weight.offset) / DTYPE_BYTES[weight.dtype]! + at;
  throw new UserError(
    `Weight "${weight.name}" in ${path} is NaN or infinite at element ${element}; use a checkpoint of a run that did not diverge.`,
  );
}
