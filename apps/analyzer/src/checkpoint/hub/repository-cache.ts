/**
 * @file One repository's part of the cache that all of Hugging Face's tools share: `models--owner--name` with `blobs`, named by
 * the hash of their content and therefore never changed; `snapshots/COMMIT/FILE`, links to them; and `refs/REVISION`, the commit
 * that a name stood for. What we add is `.atlas/BLOB`: this blob was brought here for an analysis and may go after it.
 */
import { randomBytes } from "node:crypto";
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { writeWhole } from "../write-whole.ts";
import { checkRepository, checkRevision, isCommit, isPlainFile, isSha256 } from "./names.ts";
import type { RevisionFile } from "./revision-file.ts";

export const blobName = ({ sha256, gitOid }: RevisionFile): string => sha256 ?? gitOid;

export class RepositoryCache {
  readonly root: string;

  /** @param cache the folder of all repositories */
  constructor(cache: string, repository: string) {
    this.root = join(cache, `models--${checkRepository(repository).replace("/", "--")}`);
  }

  blob(file: RevisionFile): string {
    return join(this.root, "blobs", blobName(file));
  }

  snapshot(commit: string): string {
    if (!isCommit(commit)) throw new Error("a snapshot is of a commit");
    return join(this.root, "snapshots", commit);
  }

  async prepare(commit: string): Promise<void> {
    for (const folder of [join(this.root, "blobs"), this.snapshot(commit), join(this.root, "refs")])
      await mkdir(folder, { recursive: true });
  }

  /** Blobs appear whole, so one of the right size is the right one. */
  async holds(file: RevisionFile): Promise<boolean> {
    const found = await lstat(this.blob(file)).catch(() => undefined);
    return found?.isFile() === true && found.size === file.size;
  }

  /** Makes the file appear in the snapshot. */
  async link(commit: string, file: RevisionFile): Promise<void> {
    const place = this.#place(commit, file);
    const target = join("..", "..", "blobs", blobName(file));
    if ((await readlink(place).catch(() => undefined)) === target) return;
    const temporary = `${place}.${randomBytes(6).toString("hex")}.incomplete`;
    await symlink(target, temporary);
    await rename(temporary, place);
  }

  /** Notes which commit the name stood for, as Hugging Face's tools look it up without a network. */
  async writeRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const path = join(this.root, "refs", ...revision.split("/"));
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, (handle) => handle.writeFile(commit));
  }

  /** @returns the commit that the name stood for when it was asked last, or that it is; undefined where nobody asked. */
  async readRef(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const text = await readFile(join(this.root, "refs", ...checkRevision(revision).split("/")), "utf8").catch(() => "");
    return isCommit(text.trim()) ? text.trim() : undefined;
  }

  /** @returns the names of which it is known what they stand for. */
  async refs(): Promise<string[]> {
    const root = join(this.root, "refs");
    const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = found.filter((entry) => entry.isFile());
    return files.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
  }

  /** @returns the files of a snapshot that are there whole, as far as their names and links tell of them. */
  async files(commit: string): Promise<RevisionFile[]> {
    const names = (await readdir(this.snapshot(commit)).catch(() => [])).filter(isPlainFile);
    const found = await Promise.all(names.map((name) => describe(join(this.snapshot(commit), name))));
    return found.filter((file) => file !== undefined);
  }

  async mark(file: RevisionFile): Promise<void> {
    await mkdir(join(this.root, ".atlas"), { recursive: true });
    await writeFile(this.#mark(file), "");
  }

  async unmark(file: RevisionFile): Promise<void> {
    await rm(this.#mark(file), { force: true });
  }

  /**
   * Takes those of the files that are marked out of the snapshot, and their blobs where no other snapshot needs them; then the
   * snapshot and its name, where nothing is left of it.
   */
  async release(revision: string, commit: string, files: readonly RevisionFile[]): Promise<void> {
    const marked = await Promise.all(files.map((file) => lstat(this.#mark(file)).catch(() => undefined)));
    const going = files.filter((_, i) => marked[i]);
    for (const file of going) await rm(this.#place(commit, file), { force: true });
    const needed = await this.#linked();
    for (const file of going) {
      if (needed.has(blobName(file))) continue;
      await rm(this.blob(file), { force: true });
      await this.unmark(file);
    }
    const empty = await rmdir(this.snapshot(commit)).then(
      () => true,
      () => false,
    );
    if (empty && revision !== commit) await rm(join(this.root, "refs", ...revision.split("/")), { force: true });
  }

  /** Names of the blobs that some snapshot links to. */
  async #linked(): Promise<Set<string>> {
    const all = join(this.root, "snapshots");
    const places = await readdir(all, { recursive: true });
    const targets = await Promise.all(places.map((place) => readlink(join(all, place)).catch(() => "")));
    return new Set(targets.map((target) => basename(target)));
  }

  #mark(file: RevisionFile): string {
    return join(this.root, ".atlas", blobName(file));
  }

  #place(commit: string, { path }: RevisionFile): string {
    if (!isPlainFile(path)) throw new Error("only files at the top of a repository are fetched");
    return join(this.snapshot(commit), path);
  }
}

/** A blob's name is the hash that the hub gave; on file systems without links there is none. */
async function describe(path: string): Promise<RevisionFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const name = basename(await readlink(path).catch(() => ""));
  return {
    path: basename(path),
    size: found.size,
    sha256: isSha256(name) ? name : null,
    gitOid: isCommit(name) ? name : "",
  };
}
