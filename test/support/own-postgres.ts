/** @file A PostgreSQL server of a test's own, that can crash and be started again without anybody else noticing. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@atlas/platform";
import { findPostmaster } from "../../packages/platform/src/postgres/postmaster.ts";
import { until } from "./api-process.ts";

export interface OwnPostgres {
  /** The same after each start. */
  url: string;
  /** What `pg_ctl stop -m immediate` does: no farewell to clients, nothing written down, recovery at the next start. */
  crash(): Promise<void>;
  startAgain(): Promise<void>;
  remove(): void;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "atlas-own-"));
  // Run as root, the server is another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const running = () => findPostmaster(join(folder, "postgres"));
  const { url } = await startEmbeddedPostgres(folder);
  return {
    url,
    crash: async () => {
      process.kill(running()!.pid, "SIGQUIT");
      await until(async () => running() === undefined);
    },
    startAgain: async () => {
      const again = await startEmbeddedPostgres(folder);
      if (again.url !== url) throw new Error("The server came back at another address; something took its port.");
    },
    remove: () => {
      stopEmbeddedPostgres(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
