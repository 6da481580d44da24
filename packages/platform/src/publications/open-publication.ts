/**
 * @file Publications under way: which there are, how many a project may have, and which give way. The sender of one may be gone for
 * good, and must not keep others from publishing.
 */
import {
  MAX_OPEN_PUBLICATIONS,
  PUBLICATION_EXPIRES_HOURS,
  PUBLICATION_GIVES_WAY_MINUTES,
  type PublicationKind,
  UserError,
} from "@atlas/schema";
import { projects, publications } from "@atlas/schema/db";
import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import type { Db, Transaction } from "../database.ts";
import { projectId } from "../project-id.ts";

/** What a client says of a publication with each of its parts. */
export interface NamedPublication {
  project: string;
  kind: PublicationKind;
  /** SHA-256 of all parts, one after another. */
  hash: string;
  /** How many there are. */
  parts: number;
}

/**
 * Begins a publication that is not known yet, in a transaction of its own: those who begin one wait for each other, and would otherwise
 * wait while another stores what it has brought.
 * @throws UserError when the project has too many under way, all of them in use.
 */
export async function beginPublication(db: Db, { project, kind, hash, parts }: NamedPublication): Promise<void> {
  const owner = await projectId(db, project);
  const same = and(eq(publications.projectId, owner), eq(publications.kind, kind), eq(publications.hash, hash));
  if ((await db.$count(publications, same)) > 0) return;
  await db.transaction(async (tx) => {
    await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, owner)).for("no key update");
    await makeRoom(tx, owner, project);
    await tx.insert(publications).values({ projectId: owner, kind, hash, parts }).onConflictDoNothing();
  });
}

/** Of a full project the publication that has waited longest gives way, where nothing came for some minutes. */
async function makeRoom(tx: Transaction, owner: number, project: string): Promise<void> {
  const open = and(eq(publications.projectId, owner), isNull(publications.stored));
  if ((await tx.$count(publications, open)) < MAX_OPEN_PUBLICATIONS) return;
  const [longest] = await tx
    .select({ id: publications.id })
    .from(publications)
    .where(and(open, lt(publications.updatedAt, ago({ minutes: PUBLICATION_GIVES_WAY_MINUTES }))))
    .orderBy(asc(publications.updatedAt), asc(publications.id))
    .limit(1)
    .for("update", { skipLocked: true });
  if (longest === undefined)
    throw new UserError(
      `Project "${project}" has ${MAX_OPEN_PUBLICATIONS} unfinished publications, all of which received something in the last ${PUBLICATION_GIVES_WAY_MINUTES} minutes; finish some, or try again later.`,
    );
  await tx.delete(publications).where(eq(publications.id, longest.id));
}

/** Its row, locked: of several parts that arrive at once each sees what the others brought. */
export async function lockPublication(tx: Transaction, { project, kind, hash, parts }: NamedPublication) {
  const rows = await tx
    .insert(publications)
    .values({ projectId: await projectId(tx, project), kind, hash, parts })
    .onConflictDoUpdate({
      target: [publications.projectId, publications.kind, publications.hash],
      set: { updatedAt: sql`now()` },
    })
    .returning();
  const row = rows[0]!;
  if (row.parts !== parts)
    throw new UserError(`This publication was begun with ${row.parts} parts, not ${parts}; go on as it was begun.`);
  return row;
}

/** Forgets one that was refused, with its parts, unless somebody else has brought the right ones since. */
export async function forgetRefused(db: Db, id: number): Promise<void> {
  await db.delete(publications).where(and(eq(publications.id, id), isNull(publications.stored)));
}

/** Forgets what has received nothing for so long that nobody will go on with it, parts and all. */
export async function forgetExpired(db: Db): Promise<void> {
  await db.delete(publications).where(lt(publications.updatedAt, ago({ hours: PUBLICATION_EXPIRES_HOURS })));
}

const ago = ({ hours = 0, minutes = 0 }: { hours?: number; minutes?: number }) =>
  sql`now() - make_interval(hours => ${hours}, mins => ${minutes})`;
