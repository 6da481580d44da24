/**
 * @file One repository's part of the cache that all of Hugging Face's tools share: `models--owner--name` with `blobs`, named by
 * the hash of their content and therefore never changed; `snapshots/COMMIT/FILE`, links to them; and `refs/REVISION`, the commit
 * that a name stood for. What we add is `.atlas/BLOB`: this blob was brought here for an analysis, by the process that
 * the file names, and may go after it.
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
import { checkRepository, checkRevision, isCommit, isPlainFile, isRepository, isSha256 } from "./names.ts";
import { HOST, processIsGone } from "./processes.ts";
import type { RevisionFile } from "./revision-file.ts";

const MARKS = ".atlas";

export const blobName = ({ sha256, gitOid }: RevisionFile): string => sha256 ?? gitOid;

/** A blob that was brought for an analysis, or its parts. */
export interface Brought {
  blob: string;
  /** On the disk now. */
  bytes: number;
  /** Who brought it: this process, one that is gone, or another that may still use it. */
  holder: "this" | "gone" | "another";
}

export class RepositoryCache {
  /** owner/name */
  readonly name: string;
  readonly root: string;

  /** Those that have something in them that was brought for an analysis. */
  static async marked(cache: string): Promise<RepositoryCache[]> {
    const names = (await readdir(cache).catch(() => [])).map((name) =>
      /^models--(.+)$/.exec(name)?.[1]?.replace("--", "/"),
    );
    const all = names.flatMap((name) =>
      name !== undefined && isRepository(name) ? [new RepositoryCache(cache, name)] : [],
    );
    const marks = await Promise.all(all.map((each) => readdir(join(each.root, MARKS)).catch(() => [])));
    return all.filter((_, i) => marks[i]!.length > 0);
  }

  /** @param cache the folder of all repositories */
  constructor(cache: string, repository: string) {
    this.name = repository;
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
    await mkdir(join(this.root, MARKS), { recursive: true });
    await writeFile(this.#mark(file), `${HOST} ${process.pid}`);
  }

  /** Takes over what another process brought for an analysis. */
  async takeOver(file: RevisionFile): Promise<void> {
    if (await lstat(this.#mark(file)).catch(() => undefined)) await this.mark(file);
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

  /** What was brought for analyses, whole or in part. */
  async brought(): Promise<Brought[]> {
    const marks = await readdir(join(this.root, MARKS)).catch(() => []);
    const blobs = await readdir(join(this.root, "blobs")).catch(() => []);
    return Promise.all(
      marks.map(async (blob) => {
        const own = blobs.filter((name) => name === blob || name.startsWith(`${blob}.`));
        const sizes = own.map(
          async (name) => (await lstat(join(this.root, "blobs", name)).catch(() => undefined))?.size,
        );
        const bytes = (await Promise.all(sizes)).reduce<number>((sum, size = 0) => sum + size, 0);
        return { blob, bytes, holder: await this.#holder(blob) };
      }),
    );
  }

  /** Takes marked blobs out, with their parts and all links to them. */
  async discard(blobs: readonly string[]): Promise<void> {
    const going = new Set(blobs);
    const snapshots = join(this.root, "snapshots");
    for (const place of await readdir(snapshots, { recursive: true }).catch(() => [])) {
      const target = await readlink(join(snapshots, place)).catch(() => "");
      if (going.has(basename(target))) await rm(join(snapshots, place), { force: true });
    }
    for (const name of await readdir(join(this.root, "blobs")).catch(() => []))
      if (going.has(name.split(".")[0]!)) await rm(join(this.root, "blobs", name), { force: true });
    for (const blob of blobs) await rm(join(this.root, MARKS, blob), { force: true });
    for (const commit of await readdir(snapshots).catch(() => []))
      await rmdir(join(snapshots, commit)).catch(() => undefined);
  }

  async #holder(blob: string): Promise<Brought["holder"]> {
    const [host = "", pid] = (await readFile(join(this.root, MARKS, blob), "utf8").catch(() => "")).split(" ");
    if (host !== HOST) return host === "" ? "gone" : "another";
    if (Number(pid) === process.pid) return "this";
    return processIsGone(Number(pid)) ? "gone" : "another";
  }

  /** Names of the blobs that some snapshot links to. */
  async #linked(): Promise<Set<string>> {
    const all = join(this.root, "snapshots");
    const places = await readdir(all, { recursive: true });
    const targets = await Promise.all(places.map((place) => readlink(join(all, place)).catch(() => "")));
    return new Set(targets.map((target) => basename(target)));
  }

  #mark(file: RevisionFile): string {
    return join(this.root, MARKS, blobName(file));
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
