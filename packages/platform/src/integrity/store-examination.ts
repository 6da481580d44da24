/**
 * @file Stores what looking at checkpoints told, and keeps the findings of their model line in step with it. The same look
 * again changes nothing; a finding that no longer holds goes.
 */
import { isDeepStrictEqual } from "node:util";
import { type CheckpointFacts, type Finding, type ModelRecord, OWN_FINDING_KINDS, type Problem } from "@atlas/schema";
import { checkpoints, DEFAULT_PROJECT, examinations, models } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import { canonicalJson } from "../canonical-json.ts";
import type { Db, Transaction } from "../database.ts";
import { announceModelNews } from "../model-news.ts";
import { projectId } from "../project-id.ts";
import { type SeenCheckpoint, storeCheckpoint, storeModel } from "../store-records.ts";
import { lineFindings, ownFindings } from "./line-findings.ts";
import { type FindingsOf, readFindings, replaceFindings } from "./stored-findings.ts";

/** One look at one checkpoint. */
export interface Examination extends SeenCheckpoint {
  facts: CheckpointFacts;
  problems: readonly Problem[];
}

/**
 * @returns the findings of the whole line after this look.
 * @throws UserError when the model or a checkpoint is stored otherwise; nothing is written then.
 */
export async function storeExaminations(
  db: Db,
  model: ModelRecord,
  looks: readonly Examination[],
  project: string = DEFAULT_PROJECT,
): Promise<Finding[]> {
  return db.transaction(async (tx) => (await storeLooks(tx, model, looks, project)).findings);
}

/** @returns the findings of the whole line after these looks, and whether they told or found anything new. */
export async function storeLooks(
  tx: Transaction,
  model: ModelRecord,
  looks: readonly Examination[],
  project: string,
): Promise<{ findings: Finding[]; news: boolean }> {
  const line = { project: await projectId(tx, project), model: await storeModel(tx, model) };
  let news = false;
  for (const look of looks) {
    const { id } = await storeCheckpoint(tx, line.model, model.name, look);
    news = (await recordLook(tx, line.project, id, look)) || news;
  }
  if (news) await announceModelNews(tx, { kind: "health", ...line });
  const { findings, changed } = await refreshFindings(tx, line, looks);
  return { findings, news: news || changed };
}

/**
 * For a checkpoint that is stored already; its model's row must be locked by this transaction.
 * @returns whether this look told anything new.
 */
export async function recordLook(
  tx: Transaction,
  project: number,
  checkpoint: number,
  { weightHash, facts }: Pick<Examination, "weightHash" | "facts">,
): Promise<boolean> {
  const here = and(eq(examinations.projectId, project), eq(examinations.checkpointId, checkpoint));
  const [known] = await tx.select().from(examinations).where(here);
  const told = known === undefined ? { weightHash, ...facts } : merged(known, { weightHash, ...facts });
  if (known !== undefined && same(known, told)) return false;
  const values = { ...told, examinedAt: new Date() };
  await tx
    .insert(examinations)
    .values({ projectId: project, checkpointId: checkpoint, ...values })
    .onConflictDoUpdate({ target: [examinations.projectId, examinations.checkpointId], set: values });
  return true;
}

type Told = CheckpointFacts & { weightHash: string | null };

/** A look that reads less than the one before, such as one at the hub's metadata, does not undo what is known of the same weights. */
function merged(known: Told, look: Told): Told {
  const sameWeights = look.files !== null && (look.weightHash === null || look.weightHash === known.weightHash);
  if (!sameWeights) return look;
  return {
    weightHash: look.weightHash ?? known.weightHash,
    fingerprint: look.fingerprint ?? known.fingerprint,
    files: look.files,
    tokenizerHash: look.tokenizerHash ?? known.tokenizerHash,
    config: look.config ?? known.config,
    recordedStep: look.recordedStep ?? known.recordedStep,
  };
}

function same(known: Told, told: Told): boolean {
  const picked = ({ weightHash, fingerprint, files, tokenizerHash, config, recordedStep }: Told) =>
    canonicalJson({ weightHash, fingerprint, files, tokenizerHash, config, recordedStep });
  return picked(known) === picked(told);
}

/** @returns the findings of the line, and whether they are others than before, which is announced. The model's row must be locked by this transaction. */
export async function refreshFindings(
  tx: Transaction,
  line: FindingsOf,
  looks: readonly Pick<Examination, "revision" | "facts" | "problems">[],
): Promise<{ findings: Finding[]; changed: boolean }> {
  const before = await readFindings(tx, line);
  const kept = before.filter((found) => !looks.some((look) => settles(look, found)));
  const own = looks.flatMap(({ revision, problems }) => ownFindings(revision, problems));
  const [model] = await tx.select({ lastStep: models.lastStep }).from(models).where(eq(models.id, line.model));
  const along = lineFindings(await readLine(tx, line), model!.lastStep);
  const findings = await replaceFindings(tx, line, [...own, ...kept, ...along]);
  const changed = !isDeepStrictEqual(before, await readFindings(tx, line));
  if (changed) await announceModelNews(tx, { kind: "health", ...line });
  return { findings, changed };
}

const OWN_KINDS: ReadonlySet<Finding["kind"]> = new Set(OWN_FINDING_KINDS);

/** Whether a look says anew, or no longer, what an earlier finding said. Findings along the line are always drawn anew. */
function settles({ revision, facts }: Pick<Examination, "revision" | "facts">, found: Finding): boolean {
  if (!OWN_KINDS.has(found.kind)) return true;
  if (!found.revisions.includes(revision)) return false;
  // Only reading the weights shows whether they are whole and finite.
  return facts.fingerprint !== null || facts.files === null || found.kind === "missing-files";
}

async function readLine(tx: Transaction, { project, model }: FindingsOf) {
  const rows = await tx
    .select({ checkpoint: checkpoints, examination: examinations })
    .from(examinations)
    .innerJoin(checkpoints, eq(checkpoints.id, examinations.checkpointId))
    .where(and(eq(examinations.projectId, project), eq(checkpoints.modelId, model)));
  return rows.map(({ checkpoint: { revision, step, weightHash: storedHash }, examination }) => {
    const { weightHash, ...facts } = examination;
    return { revision, step, storedHash, weightHash, facts };
  });
}
