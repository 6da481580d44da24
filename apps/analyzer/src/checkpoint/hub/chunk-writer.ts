/**
 * @file Writes what comes from the network in pieces of a megabyte, each while the next is still coming: connections bring 64 KB
 * at a time, and a system call for each of those would take longer than the bytes themselves.
 */
import type { FileHandle } from "node:fs/promises";

const PIECE_BYTES = 2 ** 20;

export class ChunkWriter {
  readonly #handle: FileHandle;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param handle opened for appending */
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @throws what an earlier piece could not be written for. */
  async add(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= PIECE_BYTES) await this.#next();
  }

  /** Everything added is written when this returns. */
  async end(): Promise<void> {
    await this.#next();
    await this.#writing;
  }

  async #next(): Promise<void> {
    await this.#writing;
    this.#writing = this.#handle.appendFile(Buffer.concat(this.#waiting));
    // Awaited with the next piece; until then a failure must not count as unhandled.
    this.#writing.catch(() => undefined);
    this.#waiting = [];
    this.#size = 0;
  }
}
