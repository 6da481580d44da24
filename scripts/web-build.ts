/** @file Builds the web application when its sources have changed since the last build. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CHECKOUT } from "@atlas/platform";
import { UserError } from "@atlas/schema";

export const WEB_FOLDER = join(CHECKOUT, "apps/web");
/** Next's command line, for `build` and `start`. */
export const NEXT = createRequire(join(WEB_FOLDER, "package.json")).resolve("next/dist/bin/next");

const BUILD = join(WEB_FOLDER, ".next");
const STAMP = join(BUILD, "atlas-inputs");
const INPUTS = [
  "apps/web",
  "apps/api/schema.graphql",
  "packages/schema/src",
  "packages/metrics/src",
  "package-lock.json",
];
/** Made by a build or of no influence on it. */
const IGNORED = /^(\.next|node_modules|next-env\.d\.ts|.*\.tsbuildinfo|.*\.test\.tsx?)$/;

export interface BuildOptions {
  /** Called before a build that is needed. */
  onBuild?: () => void;
  /** Ends a build under way. */
  signal?: AbortSignal;
}

/**
 * @param logFile takes what Next says.
 * @throws UserError when the build fails.
 */
export async function ensureWebBuilt(logFile: string, { onBuild, signal }: BuildOptions = {}): Promise<void> {
  const wanted = hashInputs();
  if (existsSync(join(BUILD, "BUILD_ID")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  onBuild?.();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  const build = spawn(process.execPath, [NEXT, "build"], {
    cwd: WEB_FOLDER,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", log, log],
    signal,
  });
  closeSync(log);
  const [code] = await once(build, "exit");
  if (code !== 0)
    throw new UserError(`The web application could not be built; see ${logFile}.`, { code: "UNAVAILABLE" });
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(STAMP, wanted);
}

function hashInputs(): string {
  const hash = createHash("sha256");
  for (const input of INPUTS) addToHash(hash, input);
  return hash.digest("hex");
}

function addToHash(hash: ReturnType<typeof createHash>, path: string): void {
  const full = join(CHECKOUT, path);
  if (!existsSync(full)) return;
  const entries = listFolder(full);
  if (entries === undefined) {
    hash.update(path).update(readFileSync(full));
    return;
  }
  for (const entry of entries.filter((name) => !IGNORED.test(name)).sort()) addToHash(hash, `${path}/${entry}`);
}

/** @returns undefined for what is no folder. */
function listFolder(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
