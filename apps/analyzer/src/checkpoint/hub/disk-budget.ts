/**
 * @file How much of the disk a sweep takes. Before a revision is fetched its bytes are reserved here; who would go beyond the
 * budget waits until others are done. What interrupted sweeps left in the cache counts, and goes when its room is needed.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@atlas/schema";
import { blobName, RepositoryCache } from "./repository-cache.ts";
import type { RevisionFile } from "./revision-file.ts";

/** How often to look again for what other processes have let go. */
const POLL_MS = 2000;

export interface Wish {
  repository: string;
  /** A full commit. */
  commit: string;
  /** All that will be fetched. */
  files: readonly RevisionFile[];
  /** Bytes; undefined: as much as there is. */
  limit: number | undefined;
}

export interface Reservation {
  /** Gives the room back. @param remove takes the files away; not called while others here use the same commit. */
  release(remove?: () => Promise<void>): Promise<void>;
}

/** Of one process, for one cache. */
export class DiskBudget {
  readonly #cache: string;
  readonly #held = new Set<Wish>();
  /** Those whose files are being taken away. */
  readonly #going = new Set<Wish>();
  readonly #changes = new EventTarget();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(cache: string) {
    this.#cache = cache;
  }

  /** Waits for room, in the order of asking. @throws UserError when the revision alone is beyond the limit. */
  reserve(wish: Wish, signal: AbortSignal): Promise<Reservation> {
    const mine = this.#turn.then(async () => {
      await this.#untilRoom(wish, signal);
      this.#held.add(wish);
      return { release: (remove?: () => Promise<void>) => this.#release(wish, remove) };
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #release(wish: Wish, remove: () => Promise<void> = async () => {}): Promise<void> {
    const shared = [...this.#held].some((other) => other !== wish && sameCommit(other, wish));
    try {
      this.#going.add(wish);
      if (!shared) await remove();
    } finally {
      this.#going.delete(wish);
      this.#held.delete(wish);
      this.#changes.dispatchEvent(new Event("released"));
    }
  }

  async #untilRoom(wish: Wish, signal: AbortSignal): Promise<void> {
    const { limit = Number.POSITIVE_INFINITY, files, repository, commit } = wish;
    const need = files.reduce((sum, { size }) => sum + size, 0);
    if (need > limit)
      throw new UserError(
        `${repository} at ${commit.slice(0, 12)} takes ${mebibytes(need)}, and --disk allows ${mebibytes(limit)}; give --disk at least that.`,
      );
    for (;;) {
      signal.throwIfAborted();
      const leaving = [...this.#going].some((other) => sameCommit(other, wish));
      if (!leaving && (await this.#taken(wish)) + need <= limit) return;
      if (!leaving && (await this.#clearLeftovers(wish))) continue;
      const released = new AbortController();
      const either = AbortSignal.any([signal, released.signal]);
      await Promise.race([
        once(this.#changes, "released", { signal: either }).catch(() => undefined),
        sleep(POLL_MS, undefined, { signal: either }).catch(() => undefined),
      ]);
      released.abort();
    }
  }

  /** Bytes of what others hold and of what lies in the cache for analyses, whichever of the two is more for a file. */
  async #taken(wish: Wish): Promise<number> {
    const sizes = new Map<string, number>();
    const note = (repository: string, blob: string, bytes: number) => {
      const key = `${repository} ${blob}`;
      sizes.set(key, Math.max(bytes, sizes.get(key) ?? 0));
    };
    for (const { repository, files } of this.#held)
      for (const file of files) note(repository, blobName(file), file.size);
    for (const repository of await RepositoryCache.marked(this.#cache))
      for (const { blob, bytes } of await repository.brought()) note(repository.name, blob, bytes);
    for (const file of wish.files) sizes.delete(`${wish.repository} ${blobName(file)}`);
    return [...sizes.values()].reduce((a, b) => a + b, 0);
  }

  /** @returns whether anything went. */
  async #clearLeftovers(wish: Wish): Promise<boolean> {
    let cleared = false;
    for (const repository of await RepositoryCache.marked(this.#cache)) {
      const wanted = [...this.#held, wish].filter((other) => other.repository === repository.name);
      const used = new Set(wanted.flatMap(({ files }) => files.map(blobName)));
      const free = (await repository.brought()).filter(({ blob, holder }) => !used.has(blob) && holder !== "another");
      await repository.discard(free.map(({ blob }) => blob));
      cleared ||= free.length > 0;
    }
    return cleared;
  }
}

const sameCommit = (a: Wish, b: Wish): boolean => a.repository === b.repository && a.commit === b.commit;

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
