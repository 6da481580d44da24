/** @file One small file of a revision, such as its configuration, into memory and checked against the hub's own hash of it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import type { HubConfig } from "./hub-config.ts";
import type { HubOptions } from "./limits.ts";
import { isPlainFile } from "./names.ts";
import { RepositoryCache } from "./repository-cache.ts";
import { metadataFetch } from "./request.ts";
import type { RevisionFile } from "./revision-file.ts";

/** Offline from the cache. @param commit a full one. @throws UserError when the hub refuses, or what comes is not what its listing says. */
export async function readSmallFile(
  hub: HubConfig,
  { repository, commit }: { repository: string; commit: string },
  file: RevisionFile,
  options: HubOptions = {},
): Promise<Buffer> {
  if (!isPlainFile(file.path)) throw new Error("only files at the top of a repository are read");
  if (hub.offline) return readFile(join(new RepositoryCache(hub.cache, repository).snapshot(commit), file.path));
  const ask = metadataFetch(hub, { repository, revision: commit, file: file.path }, options);
  const answer = await ask(`${hub.endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.path)}`);
  const content = Buffer.from(await answer.arrayBuffer());
  if (hashLike(file, content) === (file.sha256 ?? file.gitOid)) return content;
  throw new UserError(
    `${file.path} of ${repository} does not have the hash that the hub's listing gives for it; try again later or check HF_ENDPOINT.`,
  );
}

/** Large files are named by the SHA-256 of their content, small ones by git's name for it. */
function hashLike({ sha256 }: RevisionFile, content: Buffer): string {
  if (sha256 !== null) return createHash("sha256").update(content).digest("hex");
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
