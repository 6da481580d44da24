/**
 * @file Where the embedded PostgreSQL and its data lie. Normally the programs in node_modules and the data in the data
 * folder. Root's server user may not be able to enter a checkout (below /root, say): then copies of the programs, and the
 * data, go to a public place.
 */
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureDataFolder } from "../data-folder.ts";
import { type Binaries, binariesIn, packagedBinaries } from "./binaries.ts";
import { runAs, type ServerUser, serverUser } from "./server-user.ts";

const PUBLIC_PLACE = "/var/lib/circuit-atlas";

export interface Place {
  binaries: Binaries;
  user: ServerUser | undefined;
  /** PostgreSQL's data directory; may not exist yet. Its parent does, and its owner may enter it. */
  cluster: string;
  /** One line for the person who started this, when something lies where nobody would look. */
  notice: string | undefined;
}

/** @throws UserError when the data folder cannot be used. */
export function choosePlace(dataFolder: string): Place {
  ensureDataFolder(dataFolder);
  const user = serverUser();
  const packaged = packagedBinaries();
  const cluster = join(dataFolder, "postgres");
  if (user === undefined) return { binaries: packaged, user, cluster, notice: undefined };
  const binaries = runs(user, packaged) ? packaged : publicBinaries(packaged);
  if (canEnter(user, dataFolder)) return { binaries, user, cluster, notice: undefined };
  const moved = publicCluster(dataFolder);
  const notice = `PostgreSQL runs as user ${user.name}, who cannot enter ${dataFolder}; its data is in ${moved}.`;
  return { binaries, user, cluster: moved, notice };
}

function runs(user: ServerUser, { initdb }: Binaries): boolean {
  return runAs(user, initdb, ["--version"]).status === 0;
}

function canEnter(user: ServerUser, folder: string): boolean {
  return runAs(user, "test", ["-x", folder]).status === 0;
}

/** Copied once for each version of the programs; a copy cut short is never used. */
function publicBinaries(packaged: Binaries): Binaries {
  const version = runAs(undefined, packaged.initdb, ["--version"]).stdout.replace(/[^0-9.]/g, "");
  const copy = join(PUBLIC_PLACE, `programs-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    mkdirSync(PUBLIC_PLACE, { recursive: true });
    chmodSync(PUBLIC_PLACE, 0o755);
    cpSync(packaged.native, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, 0o755);
    moveUnlessThere(partial, copy);
  }
  return binariesIn(copy);
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

/**
 * One for each data folder, by its path. The data folder keeps a note of it: where the note is gone the folder was
 * deleted, and what belonged to it is moved aside rather than shown again.
 */
function publicCluster(dataFolder: string): string {
  const home = join(PUBLIC_PLACE, createHash("sha256").update(dataFolder).digest("hex").slice(0, 16));
  const note = join(dataFolder, "postgres.location");
  if (!existsSync(note) && existsSync(home)) renameSync(home, `${home}.old-${Date.now()}`);
  mkdirSync(home, { recursive: true });
  chmodSync(PUBLIC_PLACE, 0o755);
  chmodSync(home, 0o755);
  writeFileSync(note, `${home}\n`);
  return join(home, "postgres");
}
