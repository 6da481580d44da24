/**
 * @file One file from the hub into the cache: hashed while it is written, in one pass; resumed where an earlier download ended;
 * and given its name only when its hash is the one that the hub's listing promised.
 */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { UserError } from "@atlas/schema";
import { readInto } from "../tensor-file.ts";
import { BlockWriter } from "./block-writer.ts";
import type { Answer } from "./exchange.ts";
import type { HubConfig } from "./hub-config.ts";
import { HUB_LIMITS, type HubOptions } from "./limits.ts";
import { claimPartial, parkPartial } from "./partial-file.ts";
import { connectionFailure, refuseFailure, request } from "./request.ts";
import { PassingFailure, withRetries } from "./retry.ts";
import type { RevisionFile } from "./revision-file.ts";
import { StallWatch } from "./stall-watch.ts";

export interface Wanted {
  repository: string;
  /** A full one: what it holds never changes. */
  commit: string;
  file: RevisionFile;
  /** Where the whole file goes; its folder exists. */
  blob: string;
}

export interface DownloadOptions extends HubOptions {
  /** @param present bytes of the file that are on the disk by now; less than before where a download has to begin anew. */
  onBytes?: (present: number) => void;
}

const PIECE_BYTES = 4 * 2 ** 20;

/** The file being written, and the hash of exactly what is in it. */
interface Progress {
  handle: FileHandle;
  path: string;
  hash: Hash;
  present: number;
}

/**
 * @returns bytes that came over the network, those of broken attempts included
 * @throws UserError when the hub refuses, what comes is not what the listing says (nothing of it is kept then), or the disk is
 *   full; what has come before a failure that may pass is kept for the next download
 */
export async function downloadBlob(hub: HubConfig, wanted: Wanted, options: DownloadOptions): Promise<number> {
  let received = 0;
  const onBytes = (present: number, came: number) => {
    received += came;
    options.onBytes?.(present);
  };
  await withRetries(
    () => attempt(hub, wanted, options, onBytes),
    options,
    () => received,
  );
  return received;
}

type OnBytes = (present: number, came: number) => void;

async function attempt(hub: HubConfig, wanted: Wanted, options: DownloadOptions, onBytes: OnBytes): Promise<void> {
  const path = await claimPartial(wanted.blob);
  try {
    const handle = await open(path, "a+");
    try {
      await complete(hub, wanted, await begin(handle, path, wanted.file), options, onBytes);
    } finally {
      await handle.close();
    }
    await rename(path, wanted.blob);
  } catch (error) {
    if (error instanceof WrongContent) await rm(path, { force: true });
    else await parkPartial(path, wanted.blob);
    throw onlyUserErrors(error, wanted);
  }
}

/** What has come is not what was promised: it must not be resumed. */
class WrongContent extends Error {
  /** A part from an earlier download may be to blame, or a file that changed in between: worth one try from the start. */
  readonly resumed: boolean;

  constructor(message: string, resumed = false) {
    super(message);
    this.resumed = resumed;
  }
}

function onlyUserErrors(error: unknown, { repository, file }: Wanted): unknown {
  if (error instanceof WrongContent) {
    const sentence = `${file.path} of ${repository} ${error.message}`;
    if (error.resumed) return new PassingFailure(sentence);
    return new UserError(`${sentence}; nothing of it was kept, try again later or check HF_ENDPOINT.`);
  }
  return error;
}

/** Hashes what an earlier download left. */
async function begin(handle: FileHandle, path: string, file: RevisionFile): Promise<Progress> {
  const { size } = await handle.stat();
  const progress: Progress = { handle, path, hash: emptyHash(file), present: 0 };
  if (size > file.size) await handle.truncate(0);
  else
    while (progress.present < size) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - progress.present));
      await readInto(handle, path, progress.present, piece);
      progress.hash.update(piece);
      progress.present += piece.length;
    }
  return progress;
}

/** Large files are promised by the SHA-256 of their content, small ones by git's name for it. */
function emptyHash({ sha256, size }: RevisionFile): Hash {
  return sha256 === null ? createHash("sha1").update(`blob ${size}\0`) : createHash("sha256");
}

async function complete(
  hub: HubConfig,
  { repository, commit, file }: Wanted,
  progress: Progress,
  { signal, limits = HUB_LIMITS }: DownloadOptions,
  onBytes: OnBytes,
): Promise<void> {
  const resumedFrom = progress.present;
  onBytes(resumedFrom, 0);
  if (progress.present < file.size || file.size === 0) {
    const watch = new StallWatch(hub.endpoint, limits.stallMs, signal);
    try {
      const address = `${hub.endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.path)}`;
      const range = resumedFrom > 0 ? { range: `bytes=${resumedFrom}-` } : {};
      // Compressed on its way, a file could be neither resumed nor counted.
      const response = await request(hub, address, { "accept-encoding": "identity", ...range }, watch.signal);
      if (response.status === 416) throw new WrongContent("is shorter than the hub's listing says", resumedFrom > 0);
      await refuseFailure(hub, response, { repository, revision: commit, file: file.path });
      await checkAnswer(response, progress, file);
      await receive(hub, response, progress, file, watch, onBytes);
    } finally {
      watch.end();
    }
  }
  const resumed = resumedFrom > 0;
  if (progress.hash.digest("hex") !== (file.sha256 ?? file.gitOid))
    throw new WrongContent("does not have the hash that the hub's listing gives for it", resumed);
}

/** A server that ignores the range sends everything: then everything is written anew. */
async function checkAnswer({ status, headers, body }: Answer, progress: Progress, file: RevisionFile): Promise<void> {
  const refuse = (error: Error) => {
    body.destroy();
    throw error;
  };
  if (status === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (Number(first) !== progress.present || (total !== "*" && Number(total) !== file.size))
      refuse(new WrongContent("came in another part or size than was asked for", true));
    return;
  }
  const length = headers.get("content-length");
  if (length !== null && !headers.has("content-encoding") && Number(length) !== file.size)
    refuse(new WrongContent(`has ${length} bytes where the hub's listing says ${file.size}`));
  await progress.handle.truncate(0);
  progress.hash = emptyHash(file);
  progress.present = 0;
}

async function receive(
  hub: HubConfig,
  { body }: Answer,
  progress: Progress,
  file: RevisionFile,
  watch: StallWatch,
  onBytes: OnBytes,
): Promise<void> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const writer = new BlockWriter(progress.handle, progress.hash);
  const next = async () => {
    try {
      return (await chunks.next()).value;
    } catch (error) {
      throw connectionFailure(hub.endpoint, error, watch.signal);
    }
  };
  try {
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      watch.touch();
      if (progress.present + chunk.length > file.size)
        throw new WrongContent(`is longer than the ${file.size} bytes that the hub's listing says`);
      await writer.add(chunk);
      progress.present += chunk.length;
      onBytes(progress.present, chunk.length);
    }
  } finally {
    body.destroy();
    await writer.end();
  }
  if (progress.present < file.size)
    throw new PassingFailure(`${hub.endpoint} ended the connection at ${progress.present} of ${file.size} bytes`);
}
