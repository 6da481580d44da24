/** @file One verification: planned (data, definition, address), computed where it is not stored yet, and stored. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type Db,
  findCircuitNodes,
  findVerification,
  storeVerification,
  type VerificationIdentity,
  verificationAddress,
} from "@atlas/platform";
import {
  type Algorithm,
  type ModelRecord,
  parseNode,
  type ScoreMode,
  SEARCH_OF_MODE,
  type TaskSettings,
  VERIFICATION_FORMAT,
  type VerificationBundle,
} from "@atlas/schema";
import { unreadable } from "../checkpoint/user-files.ts";
import { checkDataset, datasetHash } from "../task/dataset.ts";
import { findTask } from "../task/tasks.ts";
import { datasetRecordOf } from "./analyze-task.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import { publishedDraw } from "./paper-mode.ts";
import type { RunOptions } from "./run-options.ts";
import { verifyAlgorithm } from "./verify-algorithm.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface AlgorithmRequest {
  algorithm: Algorithm;
  mode: ScoreMode;
  taskSettings: TaskSettings;
  /** A file of text for scores that need one. */
  text?: string | undefined;
  /** What a person would type to compute this again. */
  command: string;
}

export interface AlgorithmResult {
  bundle: VerificationBundle;
  /** False where it was not stored, since it was stored before or nobody asked for it. */
  stored: boolean;
}

/**
 * @param db where the checkpoint's circuit is looked up and the findings are stored; without one percentages are of all heads alone
 * @returns undefined where the same verification is stored already
 * @throws UserError when the tokenizer or the model cannot serve the algorithm
 */
export async function analyzeAlgorithm(
  opened: OpenedCheckpoint,
  request: AlgorithmRequest,
  db: Db | undefined,
  options: RunOptions = {},
): Promise<AlgorithmResult | undefined> {
  const { algorithm, mode, taskSettings, text, command } = request;
  const task = await findTask(algorithm.task);
  const corruption = algorithm.corruption === undefined ? {} : { corruption: algorithm.corruption };
  const asked = { mode, metric: algorithm.metric, ...corruption, ...taskSettings };
  const dataset = task.generate(opened.tokenizer, publishedDraw(task, asked, opened.record.step));
  const { config } = opened.checkpoint;
  checkDataset(dataset, config.vocabulary, config.maxPositions);
  const of = { model: opened.model.name, revision: opened.record.revision, task: algorithm.task };
  const circuit = db && (await findCircuitNodes(db, { ...of, search: SEARCH_OF_MODE[mode] }));
  const identity: VerificationIdentity = {
    ...{
      algorithm,
      mode,
      circuitOf: circuit?.address ?? null,
      textHash: text === undefined ? null : await hashOf(text),
    },
    ...{ model: opened.model.name, revision: opened.record.revision, weightHash: opened.record.weightHash },
    ...{ datasetHash: datasetHash(dataset), analyzerVersion: ANALYZER_VERSION },
  };
  const address = verificationAddress(identity);
  if (db && (await findVerification(db, address)) !== undefined) return undefined;
  const start = performance.now();
  const model = { ...opened.checkpoint, tokenizer: async () => opened.tokenizer };
  const heads = circuit && headsOf(opened.model, circuit.nodes);
  const findings = await verifyAlgorithm(model, { algorithm, mode, dataset, text, circuit: heads }, options);
  const { circuitOf, textHash } = identity;
  const bundle: VerificationBundle = {
    format: VERIFICATION_FORMAT,
    address,
    model: opened.model,
    checkpoint: opened.record,
    task: { name: task.name, version: task.version },
    dataset: datasetRecordOf(dataset, identity.datasetHash),
    ...{ algorithm, mode, circuitOf, textHash },
    provenance: { analyzerVersion: ANALYZER_VERSION, command },
    seconds: (performance.now() - start) / 1000,
    findings,
  };
  return { bundle, stored: db !== undefined && (await storeVerification(db, bundle)) };
}

async function hashOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, "give a file of text", cause);
  });
  return createHash("sha256").update(bytes).digest("hex");
}

/** layer · H + head of each head among the nodes. */
function headsOf({ heads }: ModelRecord, nodes: readonly string[]): Set<number> {
  const parsed = nodes.map(parseNode);
  return new Set(parsed.flatMap((node) => (node.kind === "head" ? [node.layer * heads + node.head] : [])));
}
