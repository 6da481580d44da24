/**
 * @file What the hub's metadata tells of checkpoints without a download of their weights: hashes and sizes of the files, and the
 * small files beside them, each read once however many revisions share it.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Examined, examineListing, nothingBut } from "../examine.ts";
import { weightEntry } from "../weight-files.ts";
import { BESIDE_WEIGHTS } from "./fetch-revision.ts";
import type { HubConfig } from "./hub-config.ts";
import type { HubOptions } from "./limits.ts";
import { isPlainFile } from "./names.ts";
import { blobName } from "./repository-cache.ts";
import type { RevisionFile } from "./revision-file.ts";
import { listBranches, listRevisionFiles } from "./revisions.ts";
import { readSmallFile } from "./small-file.ts";

/** What a single answer may have at most (request.ts). Longer ones are trainers' states with whole loss curves. */
const MOST_BYTES = 32 * 2 ** 20;

type Use<T> = (directory: string, listed: RevisionFile[], entry: ReturnType<typeof weightEntry>) => Promise<T>;

export interface ListedRevision extends Examined {
  /** Null where there is no such revision. */
  commit: string | null;
  /** What an analysis needs of the revision: configuration, tokenizer, weights; empty where it is no whole checkpoint. */
  needed: RevisionFile[];
}

export interface RepositoryExaminer {
  examine(revision: string): Promise<ListedRevision>;
  /** Lets others use the small files of a revision, in a folder that is gone afterwards. */
  withSmallFiles<T>(revision: string, use: (directory: string) => Promise<T>): Promise<T>;
}

/** @throws UserError when there is no such repository, or it is closed. */
export async function repositoryExaminer(
  hub: HubConfig,
  repository: string,
  options: HubOptions = {},
): Promise<RepositoryExaminer> {
  const commits = await listBranches(hub, repository, options);
  const contents = new Map<string, Promise<Buffer>>();
  const listings = new Map<string, Promise<RevisionFile[]>>();
  const listingOf = (commit: string) =>
    once(listings, commit, async () => {
      const files = await listRevisionFiles(hub, repository, commit, options);
      return files.filter(({ path }) => isPlainFile(path));
    });
  const withFolder = async <T>(commit: string, use: Use<T>) => {
    const listed = await listingOf(commit);
    const index = weightEntry(listed.map(({ path }) => path));
    const wanted = [...BESIDE_WEIGHTS, ...(index?.isIndex ? [index.name] : [])];
    const small = listed.filter(({ path, size }) => wanted.includes(path) && size <= MOST_BYTES);
    return inTemporaryFolder(async (directory) => {
      for (const file of small) {
        const read = () => readSmallFile(hub, { repository, commit }, file, options);
        await writeFile(join(directory, file.path), await once(contents, blobName(file), read));
      }
      return use(directory, listed, index);
    });
  };
  return {
    examine: async (revision) => {
      const commit = commits.get(revision);
      if (commit === undefined) return absent(revision);
      return withFolder(commit, async (directory, listed, index) => {
        const files = listed.map(({ path: name, size: bytes, sha256 }) => ({ name, bytes, sha256 }));
        const found = await examineListing(directory, files);
        const tokenizerHash = found.facts.tokenizerHash ?? listed.find(isTokenizer)?.sha256 ?? null;
        const names = new Set([...BESIDE_WEIGHTS, index?.name, ...(found.facts.files?.map(({ name }) => name) ?? [])]);
        const needed = found.facts.files === null ? [] : listed.filter(({ path }) => names.has(path));
        return { ...found, facts: { ...found.facts, tokenizerHash }, commit, needed };
      });
    },
    withSmallFiles: async (revision, use) => withFolder(commits.get(revision) ?? revision, use),
  };
}

const isTokenizer = ({ path }: RevisionFile): boolean => path === "tokenizer.json";

function absent(revision: string): ListedRevision {
  const message = `The repository has no branch ${revision}; ask its owners, or leave this checkpoint out.`;
  return { ...nothingBut({ kind: "missing-files", message }), commit: null, needed: [] };
}

/** Failures are not kept: the next one asks again. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

/** One folder deeper than it has to be, because a tokenizer is also looked for in the folder above. */
async function inTemporaryFolder<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "atlas-listing-"));
  try {
    await mkdir(join(folder, "checkpoint"));
    return await use(join(folder, "checkpoint"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
