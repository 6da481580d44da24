/** @file Builds the web application when its sources have changed since the last build. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CHECKOUT } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { exclusively } from "./exclusive.ts";

export const WEB_FOLDER = join(CHECKOUT, "apps/web");
/** Next's command line, for `build` and `start`. */
export const NEXT = createRequire(join(WEB_FOLDER, "package.json")).resolve("next/dist/bin/next");

const BUILD = join(WEB_FOLDER, ".next");
const STAMP = join(BUILD, "atlas-inputs");
/** Two builds in one folder would destroy each other. */
const LOCK = join(CHECKOUT, "node_modules/.cache/atlas-web-build.lock");
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
export async function ensureWebBuilt(logFile: string, options: BuildOptions = {}): Promise<void> {
  if (isBuilt(hashInputs())) return;
  await exclusively(LOCK, async () => {
    const wanted = hashInputs();
    if (!isBuilt(wanted)) await build(logFile, wanted, options);
  });
}

function isBuilt(wanted: string): boolean {
  return existsSync(join(BUILD, "BUILD_ID")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
}

async function build(logFile: string, stamp: string, { onBuild, signal }: BuildOptions): Promise<void> {
  onBuild?.();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  const next = spawnNext(["build"], log, signal);
  closeSync(log);
  const [code] = await once(next, "exit");
  if (code !== 0)
    throw new UserError(`The web application could not be built; see ${logFile}.`, { code: "UNAVAILABLE" });
  writeFileSync(STAMP, stamp);
}

function spawnNext(args: string[], log: number, signal: AbortSignal | undefined): ChildProcess {
  return spawn(process.execPath, [NEXT, ...args], {
    cwd: WEB_FOLDER,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", log, log],
    signal,
  });
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
