/** @file Releases as they are stored: what is in them in numbers, and whether that is still what their content hash says. */
import { sql } from "drizzle-orm";
import type { Db } from "../database.ts";
import { addressesOf, addressText, contentHash } from "./contents.ts";

export interface ReleaseFacts {
  id: number;
  project: string;
  name: string;
  version: string;
  title: string;
  description: string | null;
  license: string | null;
  citation: string;
  contentHash: string;
  createdAt: Date;
  /** Names, in the order in which models were stored. */
  models: string[];
  runCount: number;
  headScoreCount: number;
  verificationCount: number;
  checkpointCount: number;
  analyzerVersions: string[];
}

export const resultsIn = ({ runCount, headScoreCount, verificationCount }: ReleaseFacts): number =>
  runCount + headScoreCount + verificationCount;

export interface ReleaseKey {
  project: string;
  name: string;
  version: string;
}

/** Of some projects, names and versions; newest first. */
export async function readReleases(
  db: Db,
  some: { [Key in keyof ReleaseKey]?: ReleaseKey[Key] | undefined },
): Promise<ReleaseFacts[]> {
  const rows = await db.query.releases.findMany({
    where: {
      ...(some.project !== undefined && { project: { slug: some.project } }),
      ...(some.name !== undefined && { name: some.name }),
      ...(some.version !== undefined && { version: some.version }),
    },
    orderBy: { id: "desc" },
    with: {
      project: { columns: { slug: true } },
      models: { columns: { name: true }, orderBy: { id: "asc" } },
    },
  });
  return rows.map(({ project, models, projectId: _, ...row }) => ({
    ...row,
    project: project.slug,
    models: models.map(({ name }) => name),
  }));
}

/** Content hash of what is in a release now: the stated one, or something was changed by hand. */
export async function hashRelease(db: Db, id: number): Promise<string> {
  const { rows } = await db.execute<{ hash: string }>(
    sql`select ${contentHash} as hash from (${addressesOf(id)}) as held`,
  );
  return rows[0]!.hash;
}

/** The content addresses of a release, ascending, one a line: the SHA-256 of this text is its content hash. */
export async function releaseAddresses(db: Db, id: number): Promise<string> {
  const { rows } = await db.execute<{ text: string }>(
    sql`select ${addressText} as text from (${addressesOf(id)}) as held`,
  );
  return rows[0]!.text;
}
