/**
 * @file One pass over the weight files, which tells all that identifies them: the SHA-256 of each file, the hash of the whole
 * that is part of every result's identity, the fingerprint of the parameters, and whether a weight is not finite. The next piece
 * is read, and the last one hashed for the fingerprint, while the present one is hashed for its file; between pieces the caller's
 * other work goes on.
 */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { UserError, type WeightFileRecord } from "@atlas/schema";
import { findNonFinite } from "./finite.ts";
import { ParameterDigests, PIECE_BYTES } from "./parameter-digests.ts";
import { byOffset, DTYPE_BYTES, openForReading, readInto, type TensorFile } from "./tensor-file.ts";
import type { Checkpoint, TensorRecord } from "./weights.ts";

export interface WeightDigests {
  /** Shards by name. */
  files: (WeightFileRecord & { sha256: string })[];
  /** See `weightHashOf`. */
  weightHash: string;
  /** See `ParameterDigests`. */
  fingerprint: string;
  /** One sentence about the first weight that is NaN or infinite; undefined where all are finite. */
  nonFinite?: string;
  bytes: number;
  seconds: number;
}

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

/** @throws UserError when a file cannot be read or changed under us. */
export async function digestWeights(checkpoint: Checkpoint): Promise<WeightDigests> {
  const start = performance.now();
  const parameters = new ParameterDigests();
  const files: WeightDigests["files"] = [];
  let nonFinite: string | undefined;
  for (const file of checkpoint.files) {
    const handle = await openForReading(file.path);
    const list = pieces(checkpoint, file);
    const found = await digestFile(handle, file.path, list, parameters).finally(() => handle.close());
    files.push({ name: file.name, bytes: file.size, sha256: found.sha256 });
    nonFinite ??= found.nonFinite;
  }
  return {
    files,
    weightHash: weightHashOf(files.map(({ sha256 }) => sha256)),
    fingerprint: await parameters.fingerprint(checkpoint.weights),
    ...(nonFinite !== undefined && { nonFinite }),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: (performance.now() - start) / 1000,
  };
}

/** @throws UserError when a weight is NaN or infinite, naming it, or as `digestWeights`. */
export async function digestFiniteWeights(checkpoint: Checkpoint): Promise<WeightDigests> {
  const digests = await digestWeights(checkpoint);
  if (digests.nonFinite !== undefined) throw new UserError(digests.nonFinite);
  return digests;
}

/**
 * Of one file its SHA-256, what `sha256sum` prints; of several shards, in the order of their names, the SHA-256 of theirs in
 * hexadecimal, one a line. So it follows from what a hub says of its files, without a download.
 */
export function weightHashOf(hashes: readonly string[]): string {
  if (hashes.length === 1) return hashes[0]!;
  return createHash("sha256")
    .update(hashes.map((hash) => `${hash}\n`).join(""))
    .digest("hex");
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

async function digestFile(
  handle: FileHandle,
  path: string,
  list: readonly Piece[],
  parameters: ParameterDigests,
): Promise<{ sha256: string; nonFinite: string | undefined }> {
  const hash = createHash("sha256");
  const buffers = [Buffer.alloc(PIECE_BYTES), Buffer.alloc(PIECE_BYTES)];
  const read = async (index: number): Promise<Uint8Array> => {
    const piece = list[index];
    const bytes = buffers[index % 2]!.subarray(0, piece?.length ?? 0);
    if (piece) await readInto(handle, path, piece.offset, bytes);
    return bytes;
  };
  let nonFinite: string | undefined;
  let next = read(0);
  for (const [index, piece] of list.entries()) {
    const bytes = await next;
    next = read(index + 1);
    next.catch(() => undefined); // awaited in the next turn; until then a failure must not count as unhandled
    if (piece.weight) await parameters.add(piece.weight.name, bytes);
    hash.update(bytes);
    nonFinite ??= notFinite(path, piece, bytes);
  }
  return { sha256: hash.digest("hex"), nonFinite };
}

function notFinite(path: string, { offset, weight }: Piece, bytes: Uint8Array): string | undefined {
  if (!weight) return undefined;
  const at = findNonFinite(weight.dtype, bytes);
  if (at < 0) return undefined;
  const element = (offset - weight.offset) / DTYPE_BYTES[weight.dtype]! + at;
  return `Weight "${weight.name}" in ${path} is NaN or infinite at element ${element}; use a checkpoint of a run that did not diverge.`;
}
