/**
 * @file All that an analysis needs of one revision, and nothing else: its config, its tokenizer and its weights, in the cache and
 * sound. A file that is there already is not fetched again.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { TRAINER_STATE } from "../trainer-state.ts";
import { readWeightIndex, weightEntry } from "../weight-files.ts";
import { downloadBlob } from "./download-blob.ts";
import type { HubConfig } from "./hub-config.ts";
import type { HubOptions } from "./limits.ts";
import { isPlainFile, quote } from "./names.ts";
import { RepositoryCache } from "./repository-cache.ts";
import type { RevisionFile } from "./revision-file.ts";
import { findRevision, listRevisionFiles } from "./revisions.ts";

export interface FetchOptions extends HubOptions {
  /** False where config and tokenizer are enough. */
  weights?: boolean;
  /** True to leave the files in the cache for good; else `remove` takes out what was brought for this. */
  keep?: boolean;
  /** @param done, total bytes of all files that are needed. @param file the one that is coming. */
  onProgress?: (done: number, total: number, file: string) => void;
}

export interface FetchedFiles {
  /** A folder as transformers reads it. */
  directory: string;
  /** Bytes that came over the network. */
  bytes: number;
  seconds: number;
  /** Config, tokenizer and weights, with the hub's hashes. */
  files: readonly RevisionFile[];
  /** Takes out of the cache what was brought for an analysis, by this process or one that was stopped, and no other revision needs. */
  remove: () => Promise<void>;
}

const CONFIG = "config.json";
/** Small files that are taken along where the repository has them. */
export const BESIDE_WEIGHTS: readonly string[] = [CONFIG, "tokenizer.json", "tokenizer_config.json", TRAINER_STATE];

/**
 * Offline, what the cache holds is what there is.
 * @param revision a branch, a tag or a commit
 * @throws UserError when there is no such thing, it is closed, it holds no checkpoint, or what comes is not sound
 */
export async function fetchRevision(
  hub: HubConfig,
  repository: string,
  revision: string,
  options: FetchOptions = {},
): Promise<FetchedFiles> {
  try {
    return await fetchFiles(hub, repository, revision, options);
  } catch (error) {
    throw diskProblem(error, hub.cache);
  }
}

function diskProblem(error: unknown, cache: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const remedy = "make room there, or set HF_HUB_CACHE to another folder";
  if (/^(ENOSPC|EDQUOT|EFBIG|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(code))
    return new UserError(`The cache ${cache} cannot be written to (${code}); ${remedy}.`, { cause: error });
  return error;
}

async function fetchFiles(
  hub: HubConfig,
  repository: string,
  revision: string,
  options: FetchOptions,
): Promise<FetchedFiles> {
  const start = performance.now();
  const { commit } = await findRevision(hub, repository, revision, options);
  const listed = await listRevisionFiles(hub, repository, commit, options);
  const cache = new RepositoryCache(hub.cache, repository);
  if (!hub.offline) await cache.prepare(commit);
  const brought = new Bringer(hub, cache, { repository, commit }, options);
  const plain = listed.filter(({ path }) => isPlainFile(path));
  const incomplete = new Incomplete(hub, `${repository} at ${revision}`);
  const files = options.weights === false ? small(plain, incomplete) : await withWeights(plain, brought, incomplete);
  await brought.all(files);
  if (!hub.offline) await cache.writeRef(revision, commit);
  return {
    directory: cache.snapshot(commit),
    bytes: brought.received,
    seconds: (performance.now() - start) / 1000,
    files,
    remove: () => cache.release(revision, commit, files),
  };
}

/** Takes out of the cache what `fetchRevision` brought for an analysis, or began to bring. */
export async function removeFetched(
  hub: HubConfig,
  repository: string,
  { revision, commit }: { revision: string; commit: string },
  files: readonly RevisionFile[],
): Promise<void> {
  const cache = new RepositoryCache(hub.cache, repository);
  await cache.release(revision, commit, files);
}

/** Brings files of one commit into the cache and counts what came. */
class Bringer {
  received = 0;
  readonly #hub: HubConfig;
  readonly #cache: RepositoryCache;
  readonly #what: { repository: string; commit: string };
  readonly #options: FetchOptions;

  constructor(
    hub: HubConfig,
    cache: RepositoryCache,
    what: { repository: string; commit: string },
    options: FetchOptions,
  ) {
    this.#hub = hub;
    this.#cache = cache;
    this.#what = what;
    this.#options = options;
  }

  async all(files: readonly RevisionFile[]): Promise<void> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let before = 0;
    for (const file of files) {
      const report = (present: number) => this.#options.onProgress?.(before + present, total, file.path);
      await this.one(file, report);
      before += file.size;
      report(0);
    }
  }

  /** @returns the file's path in the snapshot. */
  async one(file: RevisionFile, onBytes?: (present: number) => void): Promise<string> {
    const { repository, commit } = this.#what;
    const place = join(this.#cache.snapshot(commit), file.path);
    if (this.#hub.offline) return place;
    const { keep, signal, limits } = this.#options;
    const own = { ...(signal && { signal }), ...(limits && { limits }), ...(onBytes && { onBytes }) };
    // Linked first: a blob that some snapshot names is not taken away by those who clear up after another.
    await this.#cache.link(commit, file);
    if (!(await this.#cache.holds(file))) {
      if (!keep) await this.#cache.mark(file);
      const wanted = { repository, commit, file, blob: this.#cache.blob(file) };
      await downloadBlob(this.#hub, wanted, own).then(
        (bytes) => {
          this.received += bytes;
        },
        (error) => this.#unlinkAndThrow(file, error),
      );
    }
    await (keep ? this.#cache.unmark(file) : this.#cache.takeOver(file));
    return place;
  }

  /** A link to nothing must not stay: tools take it for the file. */
  async #unlinkAndThrow(file: RevisionFile, error: unknown): Promise<never> {
    if (!(await this.#cache.holds(file)))
      await rm(join(this.#cache.snapshot(this.#what.commit), file.path), { force: true });
    throw error;
  }
}

/** What to say of a checkpoint that lacks something. */
class Incomplete {
  readonly #what: string;
  readonly #where: string;

  constructor({ offline, cache }: HubConfig, what: string) {
    this.#what = what;
    this.#where = offline ? ` in the cache ${cache}; unset HF_HUB_OFFLINE to download it` : "; choose another revision";
  }

  error(missing: string): UserError {
    return new UserError(`${this.#what} ${missing}${this.#where}.`, { code: "NOT_FOUND" });
  }
}

/** @returns config and tokenizer, where they are. */
function small(listed: readonly RevisionFile[], incomplete: Incomplete): RevisionFile[] {
  const files = BESIDE_WEIGHTS.flatMap((name) => listed.find(({ path }) => path === name) ?? []);
  if (files[0]?.path === CONFIG) return files;
  throw incomplete.error(`holds no checkpoint: ${CONFIG} is missing`);
}

/** Shards are named by an index, which therefore comes first. */
async function withWeights(
  listed: readonly RevisionFile[],
  brought: Bringer,
  incomplete: Incomplete,
): Promise<RevisionFile[]> {
  const entry = weightEntry(listed.map(({ path }) => path));
  if (!entry) throw incomplete.error("holds no checkpoint: model.safetensors or pytorch_model.bin is missing");
  const beside = small(listed, incomplete);
  const find = (name: string) => {
    const found = listed.find(({ path }) => path === name);
    if (found) return found;
    throw incomplete.error(`lacks ${quote(name)}, which its index of weights names,`);
  };
  const first = find(entry.name);
  if (!entry.isIndex) return [...beside, first];
  const { shards } = await readWeightIndex(await brought.one(first));
  return [...beside, first, ...shards.map(find)];
}
