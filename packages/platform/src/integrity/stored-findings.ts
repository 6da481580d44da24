/** @file Findings as rows: read, and replaced as a whole for one model line, so that what is found again stays the same row. */
import { createHash } from "node:crypto";
import type { Finding } from "@atlas/schema";
import { checkpoints, findingCheckpoints, findings } from "@atlas/schema/db";
import { and, eq, inArray, notInArray, sql } from "drizzle-orm";
import { canonicalJson } from "../canonical-json.ts";
import type { Db, Transaction } from "../database.ts";

/** Where findings are kept: the rows of a project and of a model. */
export interface FindingsOf {
  project: number;
  model: number;
}

const ofLine = ({ project, model }: FindingsOf) => and(eq(findings.projectId, project), eq(findings.modelId, model));

/** By id: in the order in which they were first found. */
export async function readFindings(db: Db | Transaction, line: FindingsOf): Promise<Finding[]> {
  const rows = await db
    .select({ finding: findings, revision: checkpoints.revision })
    .from(findings)
    .innerJoin(findingCheckpoints, eq(findingCheckpoints.findingId, findings.id))
    .innerJoin(checkpoints, eq(checkpoints.id, findingCheckpoints.checkpointId))
    .where(ofLine(line))
    .orderBy(findings.id, checkpoints.step, checkpoints.id);
  const byId = new Map<number, Finding>();
  for (const { finding, revision } of rows) {
    const { kind, severity, message } = finding;
    const known = byId.get(finding.id);
    if (known) known.revisions.push(revision);
    else byId.set(finding.id, { kind, severity, message, revisions: [revision] });
  }
  return [...byId.values()];
}

/** @param wanted of the checkpoints of this line; of several of one kind about the same checkpoints the first counts. */
export async function replaceFindings(
  tx: Transaction,
  line: FindingsOf,
  wanted: readonly Finding[],
): Promise<Finding[]> {
  const byDigest = new Map<string, Finding>();
  for (const finding of wanted) if (!byDigest.has(digestOf(finding))) byDigest.set(digestOf(finding), finding);
  await tx.delete(findings).where(and(ofLine(line), notInArray(findings.digest, [...byDigest.keys()])));
  for (const [digest, finding] of byDigest) await upsert(tx, line, digest, finding);
  return [...byDigest.values()];
}

async function upsert(
  tx: Transaction,
  { project, model }: FindingsOf,
  digest: string,
  finding: Finding,
): Promise<void> {
  const { kind, severity, message, revisions } = finding;
  const rows = await tx
    .insert(findings)
    .values({ projectId: project, modelId: model, kind, severity, message, digest })
    .onConflictDoUpdate({
      target: [findings.projectId, findings.modelId, findings.digest],
      set: { severity: sql`excluded.severity`, message: sql`excluded.message` },
    })
    .returning({ id: findings.id });
  const concerned = tx
    .select({ findingId: sql<number>`${rows[0]!.id}::int`.as("finding_id"), checkpointId: checkpoints.id })
    .from(checkpoints)
    .where(and(eq(checkpoints.modelId, model), inArray(checkpoints.revision, revisions)));
  await tx.insert(findingCheckpoints).select(concerned).onConflictDoNothing();
}

function digestOf({ kind, revisions }: Finding): string {
  return createHash("sha256")
    .update(canonicalJson([kind, ...revisions.toSorted()]))
    .digest("hex");
}
