/**
 * @file The way of head scores into the store, like that of results (store-bundle.ts): checked, then written in one transaction; a
 * score whose address is stored already changes nothing.
 */
import {
  type HeadScoreBundle,
  type HeadScoreDefinitionRecord,
  type HeadScoreRecord,
  headScoreBundle,
  UserError,
} from "@atlas/schema";
import { DEFAULT_PROJECT, headScoreDefinitions, headScores, projects } from "@atlas/schema/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { headScoreAddress } from "./content-address.ts";
import type { Db, Transaction } from "./database.ts";
import { announceModelNews } from "./model-news.ts";
import { noteFacts } from "./note-facts.ts";
import { parseBundle } from "./parse-bundle.ts";
import { projectId } from "./project-id.ts";
import { storeAnalysedCheckpoint, storeModel } from "./store-records.ts";

/** @returns those of the addresses that are stored in the project. */
export async function findHeadScores(
  db: Db | Transaction,
  addresses: readonly string[],
  project: string = DEFAULT_PROJECT,
): Promise<Set<string>> {
  const rows = await db
    .select({ address: headScores.address })
    .from(headScores)
    .innerJoin(projects, eq(projects.id, headScores.projectId))
    .where(and(inArray(headScores.address, [...addresses]), eq(projects.slug, project)));
  return new Set(rows.map(({ address }) => address));
}

/**
 * @param input a bundle of head scores, not yet trusted
 * @returns how many scores were not stored before
 * @throws UserError when the bundle is not valid or contradicts what is stored; nothing is written then.
 */
export async function storeHeadScores(
  db: Db | Transaction,
  input: unknown,
  project: string = DEFAULT_PROJECT,
): Promise<number> {
  const bundle = checkHeadScores(input);
  const addresses = bundle.scores.map(({ address }) => address);
  const known = await findHeadScores(db, addresses, project);
  const scores = bundle.scores.filter(({ address }) => !known.has(address));
  return scores.length === 0 ? 0 : db.transaction((tx) => insertScores(tx, { ...bundle, scores }, project));
}

async function insertScores(tx: Transaction, bundle: HeadScoreBundle, projectName: string): Promise<number> {
  const { model, checkpoint, provenance, peakMemory } = bundle;
  const modelId = await storeModel(tx, model);
  const project = await projectId(tx, projectName);
  const checkpointId = await storeAnalysedCheckpoint(tx, modelId, model.name, checkpoint);
  await noteFacts(tx, { project, model: modelId }, checkpointId, checkpoint);
  const shared = { projectId: project, checkpointId, ...provenance, peakMemory };
  const rows = [];
  for (const score of bundle.scores)
    rows.push({ ...shared, definitionId: await storeDefinition(tx, score.definition), ...valuesOf(score) });
  const stored = await tx
    .insert(headScores)
    .values(rows)
    .onConflictDoNothing({ target: [headScores.projectId, headScores.address] })
    .returning({ id: headScores.id });
  if (stored.length > 0)
    await announceModelNews(tx, { kind: "head-scores", project, model: modelId, checkpoint: checkpointId });
  return stored.length;
}

function valuesOf({ address, data, values, denominators, seconds }: HeadScoreRecord) {
  return {
    address,
    dataHash: data.hash,
    dataDescription: data.description,
    values: values.map((value) => (value === null ? null : Math.fround(value))),
    denominators: denominators?.map(Math.fround) ?? null,
    seconds,
  };
}

/** @throws UserError when the same version of the score is stored with another unit or range. */
async function storeDefinition(tx: Transaction, definition: HeadScoreDefinitionRecord): Promise<number> {
  const { name, mode, version } = definition;
  await tx.insert(headScoreDefinitions).values(definition).onConflictDoNothing();
  const same = and(
    eq(headScoreDefinitions.name, name),
    eq(headScoreDefinitions.mode, mode),
    eq(headScoreDefinitions.version, version),
  );
  const rows = await tx.select().from(headScoreDefinitions).where(same);
  const stored = rows[0]!;
  const differing = (["unit", "low", "high"] as const).filter((key) => stored[key] !== definition[key]);
  if (differing.length > 0)
    throw new UserError(
      `Head score "${name}" (${mode}, version ${version}) is already stored with another ${differing.join(", ")}; give this one a name or version of its own.`,
    );
  return stored.id;
}

/** Gives stored definitions the words of whoever computes the scores, and makes them known before the first score. */
export async function describeHeadScores(db: Db, definitions: readonly HeadScoreDefinitionRecord[]): Promise<void> {
  const { name, mode, version } = headScoreDefinitions;
  const words = ["title", "definition", "sign", "threshold", "source"] as const;
  await db
    .insert(headScoreDefinitions)
    .values([...definitions])
    .onConflictDoUpdate({
      target: [name, mode, version],
      set: {
        ...Object.fromEntries(words.map((word) => [word, sql.raw(`excluded.${word}`)])),
        modeNote: sql`excluded.mode_note`,
      },
    });
}

function checkHeadScores(input: unknown): HeadScoreBundle {
  const bundle = parseBundle(headScoreBundle, input);
  const heads = bundle.model.layers * bundle.model.heads;
  for (const score of bundle.scores) checkScore(bundle, score, heads);
  const addresses = new Set(bundle.scores.map(({ address }) => address));
  if (addresses.size < bundle.scores.length)
    throw new UserError("The bundle holds the same head score twice; write it again with the analyzer.");
  return bundle;
}

function checkScore(
  bundle: HeadScoreBundle,
  { address, definition, data, values, denominators }: HeadScoreRecord,
  heads: number,
) {
  const { name, mode, version } = definition;
  const lengths = [values, denominators ?? values].map(({ length }) => length);
  if (lengths.some((length) => length !== heads))
    throw new UserError(
      `The bundle's score "${name}" has ${lengths.join(" values and ")} denominators for ${heads} heads; write it again with the analyzer.`,
    );
  if ([...values, ...(denominators ?? [])].some((value) => value !== null && !Number.isFinite(Math.fround(value))))
    throw new UserError(`The bundle's score "${name}" holds a number that is too large; compute it again.`);
  const { model, checkpoint, provenance } = bundle;
  const expected = headScoreAddress({
    model: model.name,
    revision: checkpoint.revision,
    weightHash: checkpoint.weightHash,
    score: { name, mode, version },
    dataHash: data.hash,
    analyzerVersion: provenance.analyzerVersion,
  });
  if (address !== expected)
    throw new UserError(
      `The address of the bundle's score "${name}" is not the hash of its own contents; write it again with the analyzer instead of editing it.`,
    );
}
