/** @file One `npm start` for each data folder: two would share a database and stop it under each other. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@atlas/schema";

interface Instance {
  pid: number;
  url: string;
}

/**
 * Notes that this process serves the data folder.
 * @returns gives the folder up again.
 * @throws UserError when another one does.
 */
export function claimInstance(dataFolder: string, url: string): () => void {
  const file = join(dataFolder, "running.json");
  const other = readInstance(file);
  if (other !== undefined && isStart(other.pid))
    throw new UserError(
      `Circuit Atlas already runs on ${dataFolder} (process ${other.pid}, ${other.url}); ` +
        `stop it first, or set ATLAS_DATA, ATLAS_PORT and ATLAS_API_PORT for a second one.`,
      { code: "UNAVAILABLE" },
    );
  writeFileSync(file, JSON.stringify({ pid: process.pid, url } satisfies Instance));
  return () => rmSync(file, { force: true });
}

function readInstance(file: string): Instance | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Instance;
  } catch {
    return undefined;
  }
}

/** Whether a living process has this id and is an `npm start`: ids are given out again after a crash. */
function isStart(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.js");
  } catch {
    return process.platform !== "linux";
  }
}
