/** @file Whether a server runs on a data directory, from what it noted there (postmaster.pid), believed only after a look. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface Postmaster {
  pid: number;
  port: number;
  /** "ready" once it takes connections. */
  status: string;
}

/** @returns undefined when no server of this directory is alive. */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const noted = readNote(cluster);
  return noted !== undefined && isPostgres(noted.pid) ? noted : undefined;
}

/**
 * Removes the note of a server that died without tidying up. PostgreSQL does so itself unless its old process id meanwhile
 * belongs to another program, as it easily does after a restart of the machine.
 */
export function clearStaleNote(cluster: string): void {
  if (findPostmaster(cluster) === undefined) rmSync(noteFile(cluster), { force: true });
}

function noteFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

/** Lines: pid, data directory, start time, port, socket directory, listen address, shared memory, status. */
function readNote(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(noteFile(cluster), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? "" };
  } catch {
    return undefined;
  }
}

function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    // No /proc on this system: a living process with that id is all that can be known.
    return process.platform !== "linux";
  }
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
