/**
 * @file The fingerprint of a model's parameters: equal for equal values under equal names, types and shapes, whichever file
 * format holds them, in whatever order and however sharded. Pieces are hashed on the thread pool, beside the caller's work.
 */
import { createHash, webcrypto } from "node:crypto";
import { openForReading, readInto } from "./tensor-file.ts";
import type { Checkpoint, TensorRecord } from "./weights.ts";

/** Long enough to run at the disk's rate, short enough (about 3 ms of hashing) to leave the caller responsive. */
export const PIECE_BYTES = 4 * 2 ** 20;
/** Pieces, each copied, that may wait for a thread of the pool. */
const MOST_WAITING = 4;

/**
 * The digest of one weight is the SHA-256 of the SHA-256 of its pieces of 4 MiB; the fingerprint is the SHA-256 of one line for
 * each weight, by name: "NAME TYPE [SHAPE] DIGEST".
 */
export class ParameterDigests {
  readonly #pieces = new Map<string, { bytes: number; digests: Promise<ArrayBuffer>[] }>();
  #waiting: Promise<ArrayBuffer>[] = [];

  /** @param piece the weight's next bytes, a whole piece unless it is the last; may be overwritten when this returns. */
  async add(name: string, piece: Uint8Array): Promise<void> {
    const known = this.#pieces.get(name) ?? { bytes: 0, digests: [] };
    const digest = webcrypto.subtle.digest("SHA-256", piece);
    known.bytes += piece.length;
    known.digests.push(digest);
    this.#pieces.set(name, known);
    this.#waiting.push(digest);
    if (this.#waiting.length > MOST_WAITING) await this.#waiting.shift();
  }

  /** @returns SHA-256 in hexadecimal. @throws UserError when a file cannot be read. */
  async fingerprint(weights: Checkpoint["weights"]): Promise<string> {
    const hash = createHash("sha256");
    for (const [name, record] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${name} ${record.dtype} [${record.shape.join(", ")}] ${await this.#digest(name, record)}\n`);
    return hash.digest("hex");
  }

  async #digest(name: string, record: TensorRecord): Promise<string> {
    // Of weights that share bytes only the first was told all of its own.
    if ((this.#pieces.get(name)?.bytes ?? 0) !== record.length) await this.#read(name, record);
    const hash = createHash("sha256");
    for (const digest of this.#pieces.get(name)?.digests ?? []) hash.update(new Uint8Array(await digest));
    return hash.digest("hex");
  }

  async #read(name: string, { file, offset, length }: TensorRecord): Promise<void> {
    this.#pieces.delete(name);
    const handle = await openForReading(file);
    try {
      for (let done = 0; done < length; done += PIECE_BYTES) {
        const bytes = new Uint8Array(Math.min(PIECE_BYTES, length - done));
        await readInto(handle, file, offset + done, bytes);
        await this.add(name, bytes);
      }
    } finally {
      await handle.close();
    }
  }
}
