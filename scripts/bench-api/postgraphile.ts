/** @file Installs PostGraphile into a folder of its own on the first run: it brings 300 MB of pages and editors that nobody else needs. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "@atlas/platform";

export const POSTGRAPHILE = "5.1.5";

/** @returns the folder; undefined, after a sentence, where it cannot be installed. */
export function installPostGraphile(say: (line: string) => void): string | undefined {
  const folder = `${CHECKOUT}.atlas/postgraphile-${POSTGRAPHILE}`;
  if (existsSync(join(folder, "installed"))) return folder;
  say(`Installing PostGraphile ${POSTGRAPHILE} into ${folder} (once, about a minute) …`);
  mkdirSync(folder, { recursive: true });
  const dependencies = { postgraphile: POSTGRAPHILE, pg: "8.23.1", graphql: "16.15.0" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", ["install", ...quiet], { cwd: folder, stdio: "ignore" });
  if (status === 0) {
    writeFileSync(join(folder, "installed"), "");
    return folder;
  }
  say("PostGraphile could not be installed; measured without it.");
  return undefined;
}
