/**
 * @file Installs the dependencies when they are missing or older than package-lock.json. Plain JavaScript without
 * dependencies: it runs before there are any.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCK = `${ROOT}package-lock.json`;
/** What npm itself notes about an installation. */
const NPM_RECORD = `${ROOT}node_modules/.package-lock.json`;
/** Our note: the hash of the lock that was last found installed. */
const STAMP = `${ROOT}node_modules/.atlas-installed`;
const OLDEST_NODE = [20, 19];

/** Ends the process with one sentence when it cannot. */
export function ensureInstalled() {
  checkNode();
  const wanted = createHash("sha256").update(readFileSync(LOCK)).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  if (!isInstalled()) install();
  try {
    writeFileSync(STAMP, wanted);
  } catch {
    // Installed by somebody else and not ours to write: the comparison is made again next time.
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node ${process.versions.node} is too old; use Node ${OLDEST_NODE.join(".")} or newer.`);
}

/** Whether npm's record has every package of the lock in its version (optional ones may be for other machines). */
function isInstalled() {
  if (!existsSync(NPM_RECORD)) return false;
  const recorded = JSON.parse(readFileSync(NPM_RECORD, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(LOCK, "utf8")).packages);
  return wanted.every(
    ([path, { version, optional, devOptional, link }]) =>
      !path.startsWith("node_modules/") ||
      optional ||
      devOptional ||
      (link ? path in recorded : recorded[path]?.version === version),
  );
}

function install() {
  console.log("Installing dependencies from the npm registry (this takes a minute or two) …");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const { status, signal, stderr, error } = spawnSync(program, [...args, "ci", ...quiet], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status === 0) return;
  if (signal) process.exit(1);
  fail(
    `Dependencies could not be installed (${reasonIn(stderr) ?? error?.message}); mend that and run the command again.`,
  );
}

function reasonIn(stderr) {
  const lines = (stderr ?? "").split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  return lines
    .filter((line) => line && !line.startsWith("npm ") && !/complete log|\.log$/.test(line))
    .slice(0, 2)
    .join(": ");
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
