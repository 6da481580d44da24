/** @file `npm test`: installs what is missing, then lint and format, types, tests. Arguments go to the test runner. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

ensureInstalled();
run("Lint and format", "@biomejs/biome/bin/biome", ["check", "--diagnostic-level=warn", "."]);
run("Types", "typescript/bin/tsc", ["-p", "."]);
run("Types of the web application", "typescript/bin/tsc", ["-p", "apps/web"]);
run("Tests", "vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);

/** Ends the process when a step fails. */
function run(title, program, args) {
  console.log(`— ${title}`);
  const { status } = spawnSync(process.execPath, [`${ROOT}node_modules/${program}`, ...args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`${title}: failed.`);
    process.exit(status ?? 1);
  }
}
