/** @file What the hub says without a download: which revisions a repository has, which commit one is, which files that holds. */
import { UserError } from "@atlas/schema";
import { listFiles, modelInfo } from "@huggingface/hub";
import { z } from "zod";
import type { HubConfig } from "./hub-config.ts";
import type { HubOptions } from "./limits.ts";
import { checkRepository, checkRevision, isCommit, isRevision, isSha256 } from "./names.ts";
import { RepositoryCache } from "./repository-cache.ts";
import { metadataFetch } from "./request.ts";
import type { RevisionFile } from "./revision-file.ts";

export interface Revision {
  /** What the name stood for when it was asked. */
  commit: string;
  /** As the model card says it. */
  license: string | null;
}

/** A repository with more would be no suite of checkpoints; each file costs about 300 bytes of metadata. */
const MAX_FILES = 20_000;
/** The hub sends at least 50 files on a page, and a page may be the last and empty. */
const MAX_PAGES = MAX_FILES / 50 + 1;

const refsAnswer = z.object({ branches: z.array(z.object({ name: z.string(), targetCommit: z.string() })) });
const listedFile = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  oid: z.string().refine(isCommit),
  lfs: z
    .object({ oid: z.string().refine(isSha256), size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) })
    .optional(),
});

/**
 * @returns the commit of each branch, in the hub's order, or offline of those that the cache knows; those with names that no path
 *   could bear are left out.
 */
export async function listBranches(
  hub: HubConfig,
  repository: string,
  options: HubOptions = {},
): Promise<Map<string, string>> {
  if (hub.offline) return branchesOf(new RepositoryCache(hub.cache, repository));
  const ask = metadataFetch(hub, { repository: checkRepository(repository) }, options);
  const answer = await ask(`${hub.endpoint}/api/models/${repository}/refs`);
  const { branches } = understood(hub, refsAnswer, await json(answer));
  const sound = branches.filter(({ name, targetCommit }) => isRevision(name) && isCommit(targetCommit));
  return new Map(sound.map(({ name, targetCommit }) => [name, targetCommit]));
}

async function branchesOf(cache: RepositoryCache): Promise<Map<string, string>> {
  const names = (await cache.refs()).filter(isRevision);
  const commits = await Promise.all(names.map(async (name) => [name, await cache.readRef(name)] as const));
  return new Map(commits.flatMap(([name, commit]) => (commit === undefined ? [] : [[name, commit]])));
}

/** @throws UserError when there is no such repository or revision, or it is closed. */
export async function findRevision(
  hub: HubConfig,
  repository: string,
  revision: string,
  options: HubOptions = {},
): Promise<Revision> {
  const asked = { repository: checkRepository(repository), revision: checkRevision(revision) };
  if (hub.offline) return cachedRevision(hub, repository, revision);
  const ask = metadataFetch(hub, asked, options);
  const found = await modelInfo({
    ...{ name: repository, revision, hubUrl: hub.endpoint, fetch: ask },
    additionalFields: ["sha", "cardData"],
  });
  const commit = understood(hub, z.string().refine(isCommit), found.sha);
  const license = z.string().max(100).safeParse(found.cardData?.license);
  return { commit, license: license.success ? license.data : null };
}

/** What a model card said of the licence is not kept. */
async function cachedRevision({ cache }: HubConfig, repository: string, revision: string): Promise<Revision> {
  const commit = await new RepositoryCache(cache, repository).readRef(revision);
  if (commit !== undefined) return { commit, license: null };
  throw new UserError(
    `${repository} at ${revision} is not in the cache ${cache}, and HF_HUB_OFFLINE is set; unset it to download, or choose another.`,
    { code: "NOT_FOUND" },
  );
}

/** @param commit a full one, so that all pages of the list are of one moment. */
export async function listRevisionFiles(
  hub: HubConfig,
  repository: string,
  commit: string,
  options: HubOptions = {},
): Promise<RevisionFile[]> {
  const asked = { repository: checkRepository(repository), revision: checkRevision(commit) };
  if (hub.offline) return new RepositoryCache(hub.cache, repository).files(commit);
  const page = metadataFetch(hub, asked, options);
  let pages = 0;
  const ask: typeof fetch = (address, init) => {
    pages += 1;
    if (pages > MAX_PAGES) throw tooLong(repository);
    return page(address, init);
  };
  const files: RevisionFile[] = [];
  for await (const entry of listFiles({
    ...{ repo: repository, revision: encodeURIComponent(commit) },
    ...{ hubUrl: hub.endpoint, fetch: ask },
  })) {
    if (entry.type !== "file") continue;
    const { path, size, oid, lfs } = understood(hub, listedFile, entry);
    files.push({ path, size: lfs?.size ?? size, sha256: lfs?.oid ?? null, gitOid: oid });
    if (files.length > MAX_FILES) throw tooLong(repository);
  }
  return files;
}

function tooLong(repository: string): UserError {
  return new UserError(`The list of files of ${repository} does not end; give a repository of one model.`);
}

async function json(answer: Response): Promise<unknown> {
  return answer.json().catch(() => undefined);
}

function understood<Schema extends z.ZodType>(hub: HubConfig, schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError(`${hub.endpoint} does not answer as a Hugging Face hub does; check HF_ENDPOINT.`, {
    code: "UNAVAILABLE",
  });
}
