/** @file Installs what a benchmark compares with, or measures by, into a folder of its own on the first run: too large for everybody's first start. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "@atlas/platform";

export interface Aside {
  /** Of the folder, which says the version. */
  name: string;
  /** Exact versions by package. */
  dependencies: Readonly<Record<string, string>>;
}

/** @returns the folder; undefined, after a sentence, where it cannot be installed. */
export function installAside({ name, dependencies }: Aside, say: (line: string) => void): string | undefined {
  const folder = `${CHECKOUT}.atlas/${name}`;
  if (existsSync(join(folder, "installed"))) return folder;
  say(`Installing ${name} into ${folder} (once, about a minute) …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", ["install", ...quiet], { cwd: folder, stdio: "ignore" });
  if (status === 0) {
    writeFileSync(join(folder, "installed"), "");
    return folder;
  }
  say(`${name} could not be installed.`);
  return undefined;
}
