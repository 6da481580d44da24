/** @file A PostgreSQL data directory of our own: made once, whole or not at all, with a password only its owner can read. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import type { Place } from "./place.ts";
import { runAs, type ServerUser } from "./server-user.ts";

/** The superuser of the embedded server and the database in it. */
export const ROLE = "atlas";
export const DATABASE = "atlas";

/** @throws UserError when the directory belongs to somebody else or cannot be made. */
export function ensureCluster(place: Place): void {
  if (existsSync(place.cluster)) checkOwner(place.cluster);
  if (isWhole(place.cluster)) return;
  // Made under another name and moved: a directory that exists is complete.
  const partial = `${place.cluster}.making-${process.pid}`;
  try {
    makeCluster(place, partial);
    moveIntoPlace(partial, place.cluster);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function isWhole(cluster: string): boolean {
  return existsSync(join(cluster, "PG_VERSION"));
}

/** Where another process was faster, its directory is as good. */
function moveIntoPlace(partial: string, cluster: string): void {
  try {
    renameSync(partial, cluster);
  } catch (error) {
    if (!isWhole(cluster)) throw error;
  }
}

export function clusterPassword({ cluster }: Place): string {
  return readFileSync(passwordFile(cluster), "utf8");
}

function passwordFile(cluster: string): string {
  return join(cluster, "atlas-password");
}

function checkOwner(cluster: string): void {
  try {
    accessSync(cluster, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UserError(
      `The database in ${cluster} belongs to another user; start as the user who made it, or set ATLAS_DATA to another folder.`,
      { code: "UNAVAILABLE", cause },
    );
  }
}

function makeCluster({ binaries, user }: Place, directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { mode: 0o700 });
  giveTo(user, directory);
  const secret = `${directory}.password`;
  try {
    writeFileSync(secret, randomBytes(24).toString("hex"), { mode: 0o600 });
    giveTo(user, secret);
    // The C locale sorts by bytes, everywhere alike.
    const options = [
      "--encoding=UTF8",
      "--locale=C",
      "--auth=scram-sha-256",
      `--username=${ROLE}`,
      `--pwfile=${secret}`,
    ];
    const made = runAs(user, binaries.initdb, ["-D", directory, ...options]);
    if (made.status !== 0)
      throw new UserError(
        `The embedded PostgreSQL could not make its data directory in ${directory} (${lastLine(made.stderr)}); ` +
          `free disk space, set ATLAS_DATA to another folder, or set DATABASE_URL.`,
        { code: "UNAVAILABLE" },
      );
    renameSync(secret, passwordFile(directory));
  } finally {
    rmSync(secret, { force: true });
  }
}

function giveTo(user: ServerUser | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

export function lastLine(text: string | null): string {
  return text?.trim().split("\n").at(-1)?.trim() || "no reason given";
}
