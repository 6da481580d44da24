/**
 * @file The beginning of a file that is being downloaded. While somebody writes to it, it has a name of its own, so that two
 * processes never write to one file; when a download is given up it is parked as `BLOB.incomplete`, where the next one, or
 * Python's huggingface_hub, finds it. Taking one is a rename, which only one taker can win.
 */
import { randomBytes } from "node:crypto";
import { lstat, readdir, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HOST, processIsGone } from "./processes.ts";

const SUFFIX = ".incomplete";
/** A file that others write to changes at least every time their connection brings something; ten stalls are room enough. */
const QUIET_MS = 5 * 60_000;
/** The time of change of a parked file: it says that nobody writes to it, however new it is. */
const PARKED = new Date(0);

/**
 * @param blob path of the file when it is whole
 * @returns the path of a file that is ours alone and holds what an earlier download left, or does not exist yet
 */
export async function claimPartial(blob: string): Promise<string> {
  const own = `${blob}.${HOST}.${process.pid}.${randomBytes(6).toString("hex")}${SUFFIX}`;
  for (const name of await leftovers(blob)) {
    const taken = await rename(join(dirname(blob), name), own).then(
      () => true,
      () => false,
    );
    if (!taken) continue;
    await utimes(own, new Date(), new Date());
    return own;
  }
  return own;
}

/** Leaves what has come so far for the next download. */
export async function parkPartial(own: string, blob: string): Promise<void> {
  const [mine, parked] = await Promise.all([own, blob + SUFFIX].map((path) => lstat(path).catch(() => undefined)));
  if (!mine) return;
  if (mine.size === 0 || (parked && parked.size >= mine.size)) return rm(own, { force: true });
  await utimes(own, PARKED, PARKED);
  await rename(own, blob + SUFFIX);
}

/** @returns names of what nobody writes to any more. */
async function leftovers(blob: string): Promise<string[]> {
  const names = (await readdir(dirname(blob))).filter(
    (name) => name.startsWith(`${basename(blob)}.`) && name.endsWith(SUFFIX),
  );
  const free = await Promise.all(names.map((name) => isFree(join(dirname(blob), name))));
  return names.filter((_, i) => free[i]);
}

async function isFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile()) return false;
  return found.mtimeMs === PARKED.getTime() || Date.now() - found.mtimeMs > QUIET_MS || writerIsGone(basename(path));
}

/** Only known of processes of this machine. */
function writerIsGone(name: string): boolean {
  const [, host, pid] = /\.([A-Za-z0-9-]+)\.(\d+)\.[0-9a-f]+\.incomplete$/.exec(name) ?? [];
  return host === HOST && processIsGone(Number(pid));
}
