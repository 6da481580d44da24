/** @file Which process wrote something in a cache, and whether it is gone: only known of processes of this machine. */
import { hostname } from "node:os";

/** This machine's name in a form that file names take. */
export const HOST = hostname()
  .replace(/[^A-Za-z0-9-]/g, "-")
  .slice(0, 40);

export function processIsGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
