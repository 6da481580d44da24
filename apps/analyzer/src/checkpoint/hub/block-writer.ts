/**
 * @file Writes what comes from the network in blocks, and hashes each while the disk takes it: connections bring 64 KB at a time,
 * and a system call for each of those would take longer than the bytes themselves. The disk is told to keep what it has all along,
 * so that there is little to wait for at the end.
 */
import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const BLOCK_BYTES = 2 ** 20;
const SYNC_BYTES = 64 * 2 ** 20;

export class BlockWriter {
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  /** One is filled while the other is written. */
  #filling = Buffer.allocUnsafe(BLOCK_BYTES);
  #resting = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #syncing: Promise<unknown> = Promise.resolve();
  #unsynced = 0;

  /** @param handle opened for appending. @param hash of what is in the file */
  constructor(handle: FileHandle, hash: Hash) {
    this.#handle = handle;
    this.#hash = hash;
  }

  /** @throws what an earlier block could not be written for. */
  async add(chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + BLOCK_BYTES - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === BLOCK_BYTES) await this.#next();
    }
  }

  /** Everything added is written, hashed and on the disk when this returns. */
  async end(): Promise<void> {
    await this.#next();
    await this.#writing;
    await this.#syncing;
    await this.#handle.datasync();
  }

  async #next(): Promise<void> {
    await this.#writing;
    const block = this.#filling.subarray(0, this.#filled);
    this.#writing = this.#handle.appendFile(block).then(() => this.#written(block.length));
    // Awaited with the next block; until then a failure must not count as unhandled.
    this.#writing.catch(() => undefined);
    this.#hash.update(block);
    [this.#filling, this.#resting] = [this.#resting, this.#filling];
    this.#filled = 0;
  }

  #written(bytes: number): void {
    this.#unsynced += bytes;
    if (this.#unsynced < SYNC_BYTES) return;
    this.#unsynced = 0;
    this.#syncing = this.#syncing.then(() => this.#handle.datasync());
    this.#syncing.catch(() => undefined);
  }
}
