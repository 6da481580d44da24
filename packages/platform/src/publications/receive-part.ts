/**
 * @file Publications: a bundle that arrives in parts, in any order and as often as a client likes, and is stored when the last one is
 * there. A part is checked by its hash, the whole by its own; what cannot be stored is forgotten with all its parts.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  isDeeperThan,
  MAX_BUNDLE_BYTES,
  MAX_BUNDLE_DEPTH,
  MAX_PART_BYTES,
  MAX_PARTS,
  type PublicationKind,
  UserError,
} from "@atlas/schema";
import { publicationParts, publications } from "@atlas/schema/db";
import { asc, eq, sql } from "drizzle-orm";
import type { Db, Transaction } from "../database.ts";
import { findRun } from "../find-run.ts";
import { storeExaminationBundle } from "../integrity/store-examination-bundle.ts";
import { storeBundle } from "../store-bundle.ts";
import { findHeadScores, storeHeadScores } from "../store-head-scores.ts";
import { findImport, storeImport } from "../store-import.ts";
import { findVerification, storeVerification } from "../store-verification.ts";
import { unstorable } from "../unstorable.ts";
import { beginPublication, forgetRefused, lockPublication, type NamedPublication } from "./open-publication.ts";

export interface PartOfPublication extends NamedPublication {
  /** Content address of what is published, where it has one: where that is stored already, nothing need be sent. */
  address?: string | undefined;
  /** Undefined only asks what is missing. */
  part: { index: number; hash: string; content: Uint8Array } | undefined;
}

export interface PublicationState {
  /** Indices of parts that have not arrived, ascending. Empty when the bundle is stored. */
  missing: number[];
  /** Whether the bundle was not stored before; null while parts are missing. */
  stored: boolean | null;
}

/** For each kind: stores a bundle, and says whether something was not stored before. */
const STORE: Record<PublicationKind, (tx: Transaction, bundle: unknown, project: string) => Promise<boolean>> = {
  result: async (tx, bundle, project) => (await storeBundle(tx, bundle, project)).stored,
  "head-scores": async (tx, bundle, project) => (await storeHeadScores(tx, bundle, project)) > 0,
  verification: storeVerification,
  examination: storeExaminationBundle,
  import: async (tx, bundle, project) => (await storeImport(tx, bundle, project)).stored,
};

/** For each kind: whether what has this address is stored. Looks have none. */
const IS_STORED: Record<PublicationKind, (db: Db, address: string, project: string) => Promise<boolean>> = {
  result: async (...asked) => (await findRun(...asked)) !== undefined,
  "head-scores": async (db, address, project) => (await findHeadScores(db, [address], project)).size > 0,
  verification: async (...asked) => (await findVerification(...asked)) !== undefined,
  examination: async () => false,
  import: async (...asked) => (await findImport(...asked)) !== undefined,
};

/**
 * @throws UserError when the part or the bundle is not valid, or contradicts what is stored; nothing of the publication stays then,
 *   unless it is the part alone that is wrong.
 */
export async function receivePart(db: Db, given: PartOfPublication): Promise<PublicationState> {
  checkPart(given);
  const { address, kind, project } = given;
  if (address !== undefined && (await IS_STORED[kind](db, address, project))) return { missing: [], stored: false };
  try {
    await beginPublication(db, given);
    return await db.transaction((tx) => receive(tx, given));
  } catch (error) {
    if (error instanceof UnstorableBundle) await forgetRefused(db, error.publication);
    throw error instanceof UnstorableBundle ? error.cause : error;
  }
}

/** Carries the reason out of the transaction that it rolls back. */
class UnstorableBundle extends Error {
  readonly publication: number;
  constructor(publication: number, cause: UserError) {
    super(cause.message, { cause });
    this.publication = publication;
  }
}

function checkPart({ hash, parts, part }: PartOfPublication): void {
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new UserError("The hash of a publication is no SHA-256; send 64 digits in small hexadecimal.");
  if (!Number.isInteger(parts) || parts < 1 || parts > MAX_PARTS)
    throw new UserError(`A publication cannot have ${parts} parts; send 1 to ${MAX_PARTS}.`);
  if (part === undefined) return;
  const { index, content } = part;
  if (!Number.isInteger(index) || index < 0 || index >= parts)
    throw new UserError(`There is no part ${index} of ${parts}; count parts from 0.`);
  if (content.length < 1 || content.length > MAX_PART_BYTES)
    throw new UserError(`Part ${index} has ${content.length} bytes; send 1 to ${MAX_PART_BYTES} in each.`);
  if (sha256(content) !== part.hash)
    throw new UserError(`Part ${index} does not have the hash that came with it; send it again.`);
}

async function receive(tx: Transaction, given: PartOfPublication): Promise<PublicationState> {
  const { id, stored } = await lockPublication(tx, given);
  if (stored !== null) return { missing: [], stored };
  const { part } = given;
  if (part)
    await tx
      .insert(publicationParts)
      .values({ publicationId: id, index: part.index, content: Buffer.from(part.content) })
      .onConflictDoUpdate({
        target: [publicationParts.publicationId, publicationParts.index],
        set: { content: sql`excluded.content` },
      });
  const here = await tx
    .select({ index: publicationParts.index })
    .from(publicationParts)
    .where(eq(publicationParts.publicationId, id));
  const arrived = new Set(here.map(({ index }) => index));
  const missing = Array.from({ length: given.parts }, (_, index) => index).filter((index) => !arrived.has(index));
  if (missing.length > 0) return { missing, stored: null };
  return { missing, stored: await finish(tx, id, given) };
}

async function finish(tx: Transaction, id: number, { project, kind, hash }: PartOfPublication): Promise<boolean> {
  const parts = await tx
    .select({ content: publicationParts.content })
    .from(publicationParts)
    .where(eq(publicationParts.publicationId, id))
    .orderBy(asc(publicationParts.index));
  try {
    const bundle = await unpack(Buffer.concat(parts.map(({ content }) => content)), hash);
    const stored = await STORE[kind](tx, bundle, project);
    await tx.delete(publicationParts).where(eq(publicationParts.publicationId, id));
    await tx.update(publications).set({ stored }).where(eq(publications.id, id));
    return stored;
  } catch (error) {
    const why = error instanceof UserError ? error : unstorable(error);
    throw why === undefined ? error : new UnstorableBundle(id, why);
  }
}

const GZIP = [0x1f, 0x8b];

/** @param packed JSON, compressed by gzip or as it is */
async function unpack(packed: Buffer, hash: string): Promise<unknown> {
  if (sha256(packed) !== hash)
    throw new UserError("The parts together do not have the publication's hash; begin again, from one file.");
  const compressed = GZIP.every((byte, i) => packed[i] === byte);
  let bundle: unknown;
  try {
    const text = compressed ? await promisify(gunzip)(packed, { maxOutputLength: MAX_BUNDLE_BYTES }) : packed;
    bundle = JSON.parse(text.toString("utf8"));
  } catch (cause) {
    const why = (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "is too large" : "is no JSON";
    throw new UserError(
      `What was published ${why}; send one bundle of at most ${MAX_BUNDLE_BYTES} bytes as JSON, compressed by gzip or not.`,
      { cause },
    );
  }
  if (isDeeperThan(MAX_BUNDLE_DEPTH, bundle))
    throw new UserError(`The bundle nests values more than ${MAX_BUNDLE_DEPTH} levels deep; no result needs as many.`);
  return bundle;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
