/**
 * @file The way of published results into the store: checked as a whole, then written in one transaction; the same address again
 * changes nothing.
 */
import { createHash } from "node:crypto";
import {
  type ComputationGraph,
  countNodes,
  type ImportBundle,
  type ImportedCircuit,
  importBundle,
  isComponentOf,
  isEdge,
  UserError,
  unpackScores,
} from "@atlas/schema";
import { DEFAULT_PROJECT, importedCircuits, importedValues, imports, projects } from "@atlas/schema/db";
import { and, eq } from "drizzle-orm";
import { canonicalJson } from "./canonical-json.ts";
import type { Db, Transaction } from "./database.ts";
import { graphOfModel } from "./model-graph.ts";
import { announceModelNews } from "./model-news.ts";
import { projectId } from "./project-id.ts";
import { storeCheckpoint, storeModel } from "./store-records.ts";

export interface StoredImport {
  importId: number;
  /** False when this address was stored before. */
  stored: boolean;
}

/** Rows of one INSERT: 11 columns of it stay below the 65,535 parameters that PostgreSQL takes. */
const VALUES_PER_INSERT = 5_000;

/**
 * @returns SHA-256 of what was read and where it comes from. Models count by name and checkpoints by revision: what is known of them
 *   beside may grow.
 */
export function importAddress({ file, source, license, models, ...rest }: Omit<ImportBundle, "address">): string {
  const names = models.map(({ name }) => name);
  const checkpoints = rest.checkpoints.map(({ model, revision, step }) => ({ model, revision, step }));
  const { circuits, values } = rest;
  const identity = { file: file.hash, source, license, models: names, checkpoints, circuits, values };
  return createHash("sha256").update(canonicalJson(identity)).digest("hex");
}

/**
 * @param input a bundle of published results, not yet trusted
 * @throws UserError when the bundle is not valid or contradicts what is stored; nothing is written then.
 */
export async function storeImport(
  db: Db | Transaction,
  input: unknown,
  project: string = DEFAULT_PROJECT,
): Promise<StoredImport> {
  const bundle = checkImport(input);
  const known = await findImport(db, bundle.address, project);
  if (known !== undefined) return { importId: known, stored: false };
  return db.transaction((tx) => storeChecked(tx, bundle, project));
}

/** @returns the row's id, or undefined when this address is not stored in the project. */
export async function findImport(
  db: Db | Transaction,
  address: string,
  project: string = DEFAULT_PROJECT,
): Promise<number | undefined> {
  const rows = await db
    .select({ id: imports.id })
    .from(imports)
    .innerJoin(projects, eq(projects.id, imports.projectId))
    .where(and(eq(imports.address, address), eq(projects.slug, project)));
  return rows[0]?.id;
}

async function storeChecked(tx: Transaction, bundle: ImportBundle, projectName: string): Promise<StoredImport> {
  const { address, file, source, license, provenance } = bundle;
  const project = await projectId(tx, projectName);
  const inserted = await tx
    .insert(imports)
    .values({
      projectId: project,
      address,
      fileName: file.name,
      fileHash: file.hash,
      source,
      license,
      ...provenance,
    })
    .onConflictDoNothing({ target: [imports.projectId, imports.address] })
    .returning({ id: imports.id });
  const importId = inserted[0]?.id;
  if (importId === undefined) return { importId: (await findImport(tx, address, projectName))!, stored: false };
  for (const model of await storeContents(tx, bundle, importId))
    await announceModelNews(tx, { kind: "import", project, model });
  return { importId, stored: true };
}

/** @returns the ids of its models. */
async function storeContents(tx: Transaction, bundle: ImportBundle, importId: number): Promise<number[]> {
  const modelIds: number[] = [];
  for (const model of bundle.models) modelIds.push(await storeModel(tx, model));
  const checkpointIds: number[] = [];
  for (const { model, ...checkpoint } of bundle.checkpoints) {
    const seen = { ...checkpoint, weightHash: null };
    checkpointIds.push((await storeCheckpoint(tx, modelIds[model]!, bundle.models[model]!.name, seen)).id);
  }
  for (const circuit of bundle.circuits) {
    const { graph } = graphOf(bundle, circuit);
    await tx.insert(importedCircuits).values({
      importId,
      checkpointId: checkpointIds[circuit.checkpoint]!,
      task: circuit.task,
      edges: circuit.cells.length,
      nodes: countNodes(graph, circuit.cells),
      cells: circuit.cells,
      packed: Buffer.from(circuit.scores, "base64"),
    });
  }
  const rows = bundle.values.map(({ model, checkpoint, ...value }) => ({
    importId,
    modelId: modelIds[model]!,
    checkpointId: checkpoint === null ? null : checkpointIds[checkpoint]!,
    ...value,
  }));
  for (let first = 0; first < rows.length; first += VALUES_PER_INSERT)
    await tx.insert(importedValues).values(rows.slice(first, first + VALUES_PER_INSERT));
  return modelIds;
}

function graphOf(bundle: ImportBundle, { checkpoint }: ImportedCircuit): { graph: ComputationGraph; model: string } {
  const model = bundle.models[bundle.checkpoints[checkpoint]!.model]!;
  return { graph: graphOfModel(model), model: model.name };
}

function checkImport(input: unknown): ImportBundle {
  const parsed = importBundle.safeParse(input);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw invalid(`its "${path.join(".")}" is not valid: ${message}`);
  }
  const bundle = parsed.data;
  if (bundle.circuits.length + bundle.values.length === 0) throw invalid("it holds neither circuits nor numbers");
  checkIndices(bundle);
  const absent = bundle.values.find(
    ({ model, component }) => component !== null && !isComponentOf(bundle.models[model]!, component),
  );
  if (absent) throw invalid(`a number is of "${absent.component}", which its model does not have`);
  for (const circuit of bundle.circuits) checkCircuit(bundle, circuit);
  if (bundle.address !== importAddress(bundle)) throw invalid("its address is not the hash of its own contents");
  return bundle;
}

const invalid = (why: string) =>
  new UserError(`The bundle of imported results is refused (${why}); write it with atlas import.`);

function checkIndices({ models, checkpoints, circuits, values }: ImportBundle): void {
  const within = (index: number | null, list: readonly unknown[]) => index === null || index < list.length;
  const sound =
    checkpoints.every(({ model }) => within(model, models)) &&
    circuits.every(({ checkpoint }) => within(checkpoint, checkpoints)) &&
    values.every(({ model, checkpoint }) => within(model, models) && within(checkpoint, checkpoints)) &&
    values.every(({ model, checkpoint }) => checkpoint === null || checkpoints[checkpoint]!.model === model);
  if (!sound) throw invalid("it refers to a model or checkpoint that it does not hold");
}

function checkCircuit(bundle: ImportBundle, circuit: ImportedCircuit): void {
  const { graph, model } = graphOf(bundle, circuit);
  const scores = unpackScores(graph, new Uint8Array(Buffer.from(circuit.scores, "base64")));
  const columns = graph.readers.length;
  const sound = circuit.cells.every(
    (cell, i, cells) => isEdge(graph, Math.floor(cell / columns), cell % columns) && (i === 0 || cell > cells[i - 1]!),
  );
  if (!sound) throw invalid(`a circuit of ${model} names an edge that the model has not, or one twice`);
  for (let cell = 0; cell < scores.length; cell++)
    if (isEdge(graph, Math.floor(cell / columns), cell % columns) && !Number.isFinite(scores[cell]))
      throw invalid(`a circuit of ${model} has a score that is no finite number`);
}
