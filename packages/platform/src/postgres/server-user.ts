/** @file As whom PostgreSQL runs. It refuses to run as root, so root steps down: to `postgres` where that exists, else `nobody`. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";

export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** @returns undefined for an ordinary user, who needs no other. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp("postgres") ?? lookUp("nobody");
}

function lookUp(name: string): ServerUser | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
    return { name, uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

/** Runs a program as that user (or as ourselves) and waits for it. */
export function runAs(
  user: ServerUser | undefined,
  program: string,
  args: readonly string[],
): SpawnSyncReturns<string> {
  const who = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  // The daemon must not inherit a folder it may not enter, nor our pipes: it outlives this call.
  return spawnSync(program, args, { ...who, cwd: "/", encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
