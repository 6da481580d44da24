/** @file Makes a release: freezes the results that there are under a name and a version, in one statement, which sees one moment. */
import { RELEASE_NAME, RELEASE_VERSION, UserError } from "@atlas/schema";
import {
  checkpoints,
  releaseHeadScores,
  releaseModels,
  releaseRuns,
  releases,
  releaseVerifications,
} from "@atlas/schema/db";
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../database.ts";
import { modelAnnouncement } from "../model-news.ts";
import { projectId } from "../project-id.ts";
import { type Choice, contentHash, resultsOf } from "./contents.ts";
import { type ReleaseFacts, type ReleaseKey, readReleases, resultsIn } from "./read-releases.ts";

/** What is said of a release; the title is its name, and the citation made of title, version and content hash, unless given. */
export interface ReleaseWords {
  title?: string | undefined;
  description?: string | undefined;
  license?: string | undefined;
  citation?: string | undefined;
}

export interface ReleaseRequest extends ReleaseKey, ReleaseWords, Omit<Choice, "projectId"> {}

/**
 * @returns the release, and whether it was not there before.
 * @throws UserError when there is nothing to release, of a named model or task too, or the release is there with other contents or words; nothing is written then.
 */
export async function makeRelease(db: Db, request: ReleaseRequest): Promise<{ release: ReleaseFacts; made: boolean }> {
  checkWords(request);
  const choice = { ...request, projectId: await projectId(db, request.project) };
  await checkFound(db, choice);
  const made = await insertRelease(db, request, choice);
  const { project, name, version } = request;
  const [release] = await readReleases(db, { project, name, version });
  if (!made) await checkSame(db, release!, request, choice);
  return { release: release!, made };
}

function checkWords({ name, version, title, description, license, citation }: ReleaseRequest): void {
  if (!RELEASE_NAME.test(name))
    throw new UserError(
      `"${name}" cannot be the name of a release; use up to 64 small letters, digits, dots, hyphens and underscores, such as "demo".`,
    );
  if (!RELEASE_VERSION.test(version))
    throw new UserError(
      `"${version}" cannot be the version of a release; use up to 32 letters, digits, dots, hyphens, underscores and plus signs, such as "1.0".`,
    );
  const blank = Object.entries({ title, description, license, citation }).find(([, text]) => text?.trim() === "");
  if (blank) throw new UserError(`The ${blank[0]} of a release cannot be empty; leave it out or say something.`);
}

/** @throws UserError that names what there are no results of. */
async function checkFound(db: Db, choice: Choice): Promise<void> {
  const { models, tasks } = choice;
  for (const name of models ?? [])
    await requireResults(db, { ...choice, models: [name] }, ` of a model or family "${name}"`);
  for (const name of tasks ?? []) await requireResults(db, { ...choice, tasks: [name] }, ` on a task "${name}"`);
  await requireResults(db, choice, "");
}

async function requireResults(db: Db, choice: Choice, what: string): Promise<void> {
  const { rows } = await db.execute(sql`select from (${resultsOf(choice)}) as found limit 1`);
  if (rows.length > 0) return;
  const asked = choice.models && choice.tasks ? ", as both are asked for" : "";
  throw new UserError(
    `There are no results${what} to release in this project${asked}; see --models, --tasks and --project.`,
  );
}

const countOf = (kind: string): SQL => sql`count(*) filter (where kind = ${kind})`;

/** @returns false where a release of this name and version is there. */
async function insertRelease(db: Db, request: ReleaseRequest, choice: Choice): Promise<boolean> {
  const { name, version, title = name, description = null, license = null, citation = null } = request;
  const { projectId } = choice;
  const reference = `Circuit Atlas (${new Date().getUTCFullYear()}). ${title}, version ${version}. Content hash `;
  const { rows } = await db.execute(sql`
    with found as materialized (${resultsOf(choice)}),
      contents as (
        select ${contentHash} as hash, ${countOf("run")} as runs, ${countOf("head_score")} as head_scores,
          ${countOf("verification")} as verifications, count(distinct checkpoint_id) as checkpoints,
          array_agg(distinct analyzer_version order by analyzer_version) as versions from found),
      made as (
        insert into ${releases} (project_id, name, version, title, description, license, citation, content_hash,
          runs, head_scores, verifications, checkpoints, analyzer_versions)
        select ${projectId}::int, ${name}, ${version}, ${title}, ${description}, ${license},
          coalesce(${citation}, ${reference} || hash),
          hash, runs, head_scores, verifications, checkpoints, versions from contents
        on conflict (project_id, name, version) do nothing returning id),
      lines as (select distinct checkpoint_id from found),
      of_models as (
        insert into ${releaseModels} select distinct made.id, model_id from made, ${checkpoints} join lines on checkpoint_id = id
        returning model_id),
      of_runs as (insert into ${releaseRuns} select made.id, found.id from made, found where kind = 'run'),
      of_scores as (insert into ${releaseHeadScores} select made.id, found.id from made, found where kind = 'head_score'),
      of_verifications as (
        insert into ${releaseVerifications} select made.id, found.id from made, found where kind = 'verification')
    select ${modelAnnouncement("release", projectId, sql`model_id`)} from of_models`);
  return rows.length > 0;
}

/** @throws UserError when what is asked for is not what is there. */
async function checkSame(db: Db, release: ReleaseFacts, request: ReleaseRequest, choice: Choice): Promise<void> {
  const { rows } = await db.execute<{ hash: string; results: number }>(
    sql`select ${contentHash} as hash, count(*)::int as results from (${resultsOf(choice)}) as found`,
  );
  const { hash, results } = rows[0]!;
  const there = `The release ${release.name} ${release.version} is frozen with`;
  if (hash !== release.contentHash)
    throw new UserError(
      `${there} other contents (${resultsIn(release)} results; now ${results} fit); give this one another --version.`,
    );
  const words = ["title", "description", "license", "citation"] as const;
  const other = words.find((word) => request[word] !== undefined && request[word] !== release[word]);
  if (other) throw new UserError(`${there} another ${other}; give this one another --version.`);
}
