/** @file `atlas release`: results frozen under a name and a version, the list of what is frozen, and whether it still is. */
import { type Db, hashRelease, makeRelease, type ReleaseFacts, type ReleaseKey, readReleases } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { Command } from "commander";
import { withDatabase } from "./database.ts";
import { jsonOption, listed } from "./options.ts";
import { printJson, printLine } from "./output.ts";
import { releaseLines, releaseListLines, verdict } from "./release-lines.ts";

interface Options {
  version?: string;
  project: string;
  models?: string[];
  tasks?: string[];
  title?: string;
  description?: string;
  license?: string;
  citation?: string;
  list?: boolean;
  verify?: boolean;
  json?: boolean;
}

export const releaseCommand = () =>
  new Command("release")
    .description("Freeze results under a name and a version that can be cited; list releases; verify one")
    .argument("[name]", "name of the release: small letters, digits, dots, hyphens, underscores")
    .option("--version <version>", "such as 1.0; what is frozen stays, so that other contents need another version")
    .option("--project <name>", "whose results", "public")
    .option("--models <names>", "only of these models or families, with commas between", (text) =>
      listed("--models", text),
    )
    .option("--tasks <names>", "only on these tasks; head scores, which are of no task, stay out", (text) =>
      listed("--tasks", text),
    )
    .option("--title <text>", "what it is, in words (default: its name)")
    .option("--description <text>", "what is in it and what for")
    .option("--license <text>", "SPDX name of the licence of the results")
    .option("--citation <text>", "how to cite it (default: title, version and content hash)")
    .option("--list", "list the releases there are, newest first")
    .option("--verify", "compute the content hash again from what is stored and compare")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nAll results that fit are frozen, of every version of the analyzer: results on tasks with their circuits, head scores and\n" +
        "verifications. Imports stay out: they are others' results. Its content hash is the SHA-256 of the content addresses of the\n" +
        "results, sorted, one a line (docs/sharing.md). Exit code 2 where --verify finds another.",
    )
    .action(release);

async function release(name: string | undefined, options: Options): Promise<void> {
  const { version, project } = options;
  if (options.list)
    return withDatabase("release", ({ database: { db } }) => list(db, { name, version, project }, options));
  if (name === undefined || version === undefined)
    throw new UserError("A release has a name and a version; give both, such as demo --version 1.0, or --list.");
  const act = options.verify ? verify : make;
  await withDatabase("release", ({ database: { db } }) => act(db, { name, version, project }, options));
}

async function list(db: Db, some: Parameters<typeof readReleases>[1], { json }: Options): Promise<void> {
  const releases = await readReleases(db, some);
  if (json) for (const each of releases) printJson(jsonOf(each));
  else for (const line of releaseListLines(releases)) printLine(line);
}

async function make(db: Db, key: ReleaseKey, options: Options): Promise<void> {
  const { models, tasks, title, description, license, citation, json } = options;
  const result = await makeRelease(db, { ...key, models, tasks, title, description, license, citation });
  if (json) printJson({ ...jsonOf(result.release), made: result.made });
  else for (const line of releaseLines(result.release, result.made)) printLine(line);
}

async function verify(db: Db, key: ReleaseKey, { json }: Options): Promise<void> {
  const [found] = await readReleases(db, key);
  if (found === undefined)
    throw new UserError(`There is no release ${key.name} ${key.version} in this project; see atlas release --list.`);
  const computed = await hashRelease(db, found.id);
  const holds = computed === found.contentHash;
  if (json) printJson({ ...jsonOf(found), computed, holds });
  else printLine(verdict(found, computed));
  if (!holds) process.exitCode = 2;
}

function jsonOf({ id: _, ...release }: ReleaseFacts) {
  return release;
}
