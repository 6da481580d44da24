/**
 * @file The one way results enter the store, from a worker or through the API. A bundle is checked, then written in one
 * transaction: all of it or nothing. The same address again changes nothing, however many processes try at once.
 */
import { type BootstrapRecord, BUNDLE_FORMAT, formatNode, formatReader, touchedNodes } from "@atlas/schema";
import {
  circuitBootstraps,
  circuitEdges,
  circuits,
  DEFAULT_PROJECT,
  edgeScores,
  nodeScores,
  runs,
  taskPerformances,
} from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import { type CheckedBundle, checkBundle } from "./check-bundle.ts";
import type { Db, Transaction } from "./database.ts";
import { findRun } from "./find-run.ts";
import { announce } from "./news.ts";
import { noteFacts } from "./note-facts.ts";
import { projectId } from "./project-id.ts";
import { storeAnalysedCheckpoint, storeDataset, storeModel, storeTask } from "./store-records.ts";

export interface StoredRun {
  runId: number;
  /** False when this address was stored before. */
  stored: boolean;
}

/** Rows of one INSERT: four arrays of this length stay far below the protocol's 1 GB message. */
const EDGES_PER_INSERT = 50_000;
/** Five parameters a row, of which PostgreSQL allows 65,535. */
const NODES_PER_INSERT = 10_000;

/**
 * @param input a result bundle, not yet trusted.
 * @throws UserError when the bundle is not valid or contradicts what is stored; nothing is written then.
 */
export async function storeBundle(
  db: Db | Transaction,
  input: unknown,
  project: string = DEFAULT_PROJECT,
): Promise<StoredRun> {
  const checked = checkBundle(input);
  const known = await findRun(db, checked.bundle.address, project);
  if (known !== undefined) return { runId: known, stored: false };
  return db.transaction((tx) => storeChecked(tx, checked, project));
}

async function storeChecked(tx: Transaction, checked: CheckedBundle, project: string): Promise<StoredRun> {
  const runId = await insertRun(tx, checked, project);
  if (runId === undefined) return { runId: (await findRun(tx, checked.bundle.address, project))!, stored: false };
  await tx.insert(taskPerformances).values({
    runId,
    ...checked.bundle.performance,
    items: checked.bundle.dataset.items,
  });
  await insertScores(tx, runId, checked);
  await insertCircuit(tx, runId, checked);
  await announce(tx, "result", runId);
  return { runId, stored: true };
}

/** @returns undefined when another process stored this address first. */
async function insertRun(tx: Transaction, { bundle }: CheckedBundle, projectName: string): Promise<number | undefined> {
  const modelId = await storeModel(tx, bundle.model);
  const project = await projectId(tx, projectName);
  const checkpointId = await storeAnalysedCheckpoint(tx, modelId, bundle.model.name, bundle.checkpoint);
  await noteFacts(tx, { project, model: modelId }, checkpointId, bundle.checkpoint);
  const taskId = await storeTask(tx, bundle);
  const rows = await tx
    .insert(runs)
    .values({
      projectId: project,
      checkpointId,
      taskId,
      datasetId: await storeDataset(tx, bundle.dataset, taskId),
      address: bundle.address,
      ...bundle.settings,
      ...bundle.provenance,
      timings: bundle.timings,
      peakMemory: bundle.peakMemory,
      ...bundle.report,
      completenessGap: bundle.completenessGap,
    })
    .onConflictDoNothing({ target: [runs.projectId, runs.address] })
    .returning({ id: runs.id });
  return rows[0]?.id;
}

/** Scores of edges stay packed; those of nodes are few enough to be rows. */
async function insertScores(tx: Transaction, runId: number, { bundle, graph, packed, scores }: CheckedBundle) {
  if (bundle.settings.level === "edge") {
    await tx.insert(edgeScores).values({ runId, layout: BUNDLE_FORMAT, packed: Buffer.from(packed) });
    return;
  }
  const kept = touchedNodes(graph, bundle.circuit.cells);
  const rows = graph.writers.map((writer, row) => ({
    ...{ runId, row, node: formatNode(writer), score: scores[row]!, inCircuit: kept[row] === 1 },
  }));
  for (let first = 0; first < rows.length; first += NODES_PER_INSERT)
    await tx.insert(nodeScores).values(rows.slice(first, first + NODES_PER_INSERT));
}

/** Edges of circuits of nodes have no scores of their own and follow from the nodes; they are no rows. */
async function insertCircuit(tx: Transaction, runId: number, checked: CheckedBundle): Promise<void> {
  const { cells, faithfulness, bootstrap, ...circuit } = checked.bundle.circuit;
  const rows = await tx
    .insert(circuits)
    .values({
      runId,
      ...circuit,
      faithfulnessPlain: faithfulness.plain,
      faithfulnessFloorCorrected: faithfulness.floorCorrected,
    })
    .returning({ id: circuits.id });
  if (bootstrap) await tx.insert(circuitBootstraps).values({ circuitId: rows[0]!.id, ...bootstrapRow(bootstrap) });
  if (checked.bundle.settings.level === "node") return;
  for (let first = 0; first < cells.length; first += EDGES_PER_INSERT)
    await insertEdges(tx, rows[0]!.id, checked, cells.slice(first, first + EDGES_PER_INSERT));
}

function bootstrapRow({
  resamples,
  seed,
  level,
  method,
  stability,
  edges,
  nodes,
  seconds,
  ...intervals
}: BootstrapRecord) {
  return {
    ...{ resamples, seed, level, method, stability, seconds, intervals },
    edgeCells: edges.cells,
    edgeFrequency: edges.frequency,
    nodeNumbers: nodes.nodes,
    nodeFrequency: nodes.frequency,
  };
}

/** One statement with four arrays instead of four parameters a row, of which PostgreSQL allows 65,535. */
async function insertEdges(tx: Transaction, circuitId: number, { graph, scores }: CheckedBundle, cells: number[]) {
  const writers = cells.map((cell) => formatNode(graph.writers[Math.floor(cell / graph.readers.length)]!));
  const readers = cells.map((cell) => formatReader(graph.readers[cell % graph.readers.length]!));
  const values = cells.map((cell) => scores[cell]!);
  await tx.execute(sql`
    insert into ${circuitEdges} (circuit_id, cell, writer, reader, score)
    select ${circuitId}, edge.* from unnest(
      ${sql.param(cells)}::int[], ${sql.param(writers)}::text[], ${sql.param(readers)}::text[], ${sql.param(values)}::float8[]
    ) as edge`);
}
