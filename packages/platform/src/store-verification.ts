/** @file The way of verifications into the store: checked, then written in one transaction; the same address again changes nothing. */
import { createHash } from "node:crypto";
import {
  type AlgorithmFindings,
  isNodeOf,
  parseNode,
  UserError,
  type VerificationBundle,
  verificationBundle,
} from "@atlas/schema";
import { DEFAULT_PROJECT, projects, verifications } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import { canonicalJson } from "./canonical-json.ts";
import type { Db, Transaction } from "./database.ts";
import { announceModelNews } from "./model-news.ts";
import { projectId } from "./project-id.ts";
import { storeAnalysedCheckpoint, storeDataset, storeModel, storeTask } from "./store-records.ts";

export type VerificationIdentity = Pick<VerificationBundle, "algorithm" | "mode" | "circuitOf" | "textHash"> & {
  model: string;
  revision: string;
  weightHash: string;
  datasetHash: string;
  analyzerVersion: string;
  /** Of the checkpoint that a swap takes from. */
  sourceWeightHash?: string | undefined;
};

/** @returns SHA-256 of everything that decides the findings. */
export function verificationAddress({ algorithm, sourceWeightHash, ...identity }: VerificationIdentity): string {
  const definition = createHash("sha256").update(JSON.stringify(algorithm)).digest("hex");
  const source = sourceWeightHash !== undefined && { sourceWeightHash };
  return createHash("sha256")
    .update(canonicalJson({ verification: definition, ...identity, ...source }))
    .digest("hex");
}

/** @returns what it found, or undefined when this address is not stored in the project. */
export async function findVerification(
  db: Db | Transaction,
  address: string,
  project: string = DEFAULT_PROJECT,
): Promise<AlgorithmFindings | undefined> {
  const rows = await db
    .select({ findings: verifications.findings })
    .from(verifications)
    .innerJoin(projects, eq(projects.id, verifications.projectId))
    .where(and(eq(verifications.address, address), eq(projects.slug, project)));
  return rows[0]?.findings;
}

/**
 * @param input a verification bundle, not yet trusted
 * @returns whether it was not stored before
 * @throws UserError when the bundle is not valid or contradicts what is stored; nothing is written then.
 */
export async function storeVerification(
  db: Db | Transaction,
  input: unknown,
  project: string = DEFAULT_PROJECT,
): Promise<boolean> {
  const bundle = checkVerification(input);
  if ((await findVerification(db, bundle.address, project)) !== undefined) return false;
  return db.transaction(async (tx) => {
    const modelId = await storeModel(tx, bundle.model);
    const checkpointId = await storeAnalysedCheckpoint(tx, modelId, bundle.model.name, bundle.checkpoint);
    const taskId = await storeTask(tx, { task: bundle.task, settings: { metric: bundle.algorithm.metric } });
    const projectOf = await projectId(tx, project);
    const rows = await tx
      .insert(verifications)
      .values({
        projectId: projectOf,
        checkpointId,
        datasetId: await storeDataset(tx, bundle.dataset, taskId),
        address: bundle.address,
        algorithm: bundle.algorithm.name,
        mode: bundle.mode,
        definition: bundle.algorithm,
        findings: bundle.findings,
        circuitOf: bundle.circuitOf,
        textHash: bundle.textHash,
        ...bundle.provenance,
        seconds: bundle.seconds,
      })
      .onConflictDoNothing({ target: [verifications.projectId, verifications.address] })
      .returning({ id: verifications.id });
    if (rows.length === 0) return false;
    await announceModelNews(tx, { kind: "verification", project: projectOf, model: modelId, checkpoint: checkpointId });
    return true;
  });
}

function checkVerification(input: unknown): VerificationBundle {
  const parsed = verificationBundle.safeParse(input);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw invalid(`its "${path.join(".")}" is not valid: ${message}`);
  }
  const bundle = parsed.data;
  const { model, checkpoint, dataset, algorithm, mode, circuitOf, textHash, provenance, findings } = bundle;
  const heads = model.layers * model.heads;
  const { levels, checks, swap } = findings;
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join();
  if (names(levels) !== names(algorithm.levels) || names(checks) !== names(algorithm.checks))
    throw invalid("its findings are not those of its definition");
  if (swap?.swapped.length !== algorithm.swap?.groups.length)
    throw invalid("its swaps are not those of its definition");
  const sized =
    levels.every(({ effects }) => effects.length === heads) &&
    checks.every(({ of, values }) => values.length === (of === "heads" ? heads : model.layers));
  if (!sized) throw invalid("its findings are not of a model of its shape");
  checkNames(bundle);
  const identity = { algorithm, mode, circuitOf, textHash, model: model.name, revision: checkpoint.revision };
  const { weightHash } = checkpoint;
  const { analyzerVersion } = provenance;
  const known = { ...identity, weightHash, datasetHash: dataset.hash, analyzerVersion };
  if (bundle.address !== verificationAddress({ ...known, sourceWeightHash: swap?.source.weightHash }))
    throw invalid("its address is not the hash of its own contents");
  return bundle;
}

/** Heads are numbered by layer, MLPs are their layer; writers and what is swapped have names. */
function checkNames({ model, algorithm, findings }: VerificationBundle): void {
  const heads = model.layers * model.heads;
  const { levels, checks, repair } = findings;
  const numbered = [
    ...levels.flatMap(({ receivers, named }) => [...(receivers ?? []), ...named.map(({ head }) => head)]),
    ...checks.flatMap(({ of, passed }) => (of === "heads" ? passed : [])),
    ...(repair?.ablated ?? []),
  ];
  const absent = numbered.find((head) => head >= heads);
  if (absent !== undefined) throw invalid(`it names head ${absent}, and its model has ${heads}`);
  const layer = checks.flatMap(({ of, passed }) => (of === "mlps" ? passed : [])).find((at) => at >= model.layers);
  if (layer !== undefined)
    throw invalid(`it names the MLP of layer ${layer}, and its model has ${model.layers} layers`);
  const written = [...(repair?.changes.map(({ writer }) => writer) ?? []), ...(algorithm.swap?.groups.flat() ?? [])];
  const unknown = written.find((name) => !isNodeOf(model, parseNode(name)));
  if (unknown !== undefined) throw invalid(`it names "${unknown}", which its model does not have`);
  for (const [i, { named }] of levels.entries()) {
    const roles = new Set(algorithm.levels[i]!.roles.map(({ name }) => name));
    const role = named.flatMap((one) => one.roles).find((name) => !roles.has(name));
    if (role !== undefined) throw invalid(`it names heads of the role "${role}", which its definition does not have`);
  }
}

const invalid = (why: string) =>
  new UserError(
    `The bundle of a verification is refused (${why}); write it with atlas verify-algorithm or atlas swap.`,
  );
