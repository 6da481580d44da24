/**
 * @file One result: a checkpoint on a task. Planned first (data, settings, content address), so that a result already known
 * costs nothing; then computed: behaviour, edge scores, the smallest faithful circuit.
 */

import { contentAddress } from "@atlas/platform";
import {
  BUNDLE_FORMAT,
  type DatasetRecord,
  type PerformanceRecord,
  packScores,
  type ResultBundle,
  type RunSettings,
  type TaskSettings,
} from "@atlas/schema";
import { checkDataset, datasetHash, type TaskDataset } from "../task/dataset.ts";
import type { Task } from "../task/task.ts";
import { analysisSettings, type ChosenAttribution } from "./analysis-settings.ts";
import { attributeDataset } from "./attribute-dataset.ts";
import type { Attribution } from "./attribution.ts";
import { longestPrompt } from "./batches.ts";
import { mean } from "./completeness.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";
import { smallestCircuit } from "./smallest-circuit.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface AnalysisPlan {
  opened: OpenedCheckpoint;
  task: Task;
  dataset: TaskDataset;
  datasetHash: string;
  settings: RunSettings;
  /** Content address: known before anything is computed. */
  address: string;
}

/** @throws UserError when the tokenizer or the model cannot serve the task. */
export function planAnalysis(
  opened: OpenedCheckpoint,
  task: Task,
  taskSettings: TaskSettings = {},
  attribution: ChosenAttribution = {},
): AnalysisPlan {
  const dataset = task.generate(opened.tokenizer, taskSettings);
  const { vocabulary, maxPositions } = opened.checkpoint.config;
  checkDataset(dataset, vocabulary, maxPositions);
  const settings = analysisSettings(dataset.metric, attribution);
  const hash = datasetHash(dataset);
  const address = contentAddress({
    model: opened.model.name,
    revision: opened.record.revision,
    weightHash: opened.record.weightHash,
    datasetHash: hash,
    settings,
    analyzerVersion: ANALYZER_VERSION,
  });
  return { opened, task, dataset, datasetHash: hash, settings, address };
}

/** @param command what a person would type to compute this again. */
export async function computeAnalysis(
  plan: AnalysisPlan,
  command: string,
  options: RunOptions = {},
): Promise<ResultBundle> {
  const { opened, task, dataset, settings } = plan;
  const attribution = await attributeDataset(opened.checkpoint, dataset, settings, options);
  const start = performance.now();
  const { graph, scores, clean, corrupted } = attribution;
  const scored = { graph, scores, ends: { clean, corrupted } };
  const circuit = await smallestCircuit(opened.checkpoint, dataset, scored, settings, options);
  const circuitSeconds = (performance.now() - start) / 1000;
  const { build, run } = attribution.timings;
  return {
    format: BUNDLE_FORMAT,
    address: plan.address,
    model: opened.model,
    checkpoint: opened.record,
    task: { name: task.name, version: task.version },
    dataset: datasetRecordOf(plan),
    settings,
    provenance: { analyzerVersion: ANALYZER_VERSION, command },
    timings: { open: opened.seconds, build, attribute: run, circuit: circuitSeconds },
    // The kernel counts in KiB.
    peakMemory: process.resourceUsage().maxRSS * 1024,
    completenessGap: attribution.completenessGap,
    performance: performanceOf(dataset, attribution),
    circuit,
    scores: Buffer.from(packScores(attribution.graph, attribution.scores)).toString("base64"),
  };
}

function datasetRecordOf({ dataset: { items, origin }, datasetHash: hash }: AnalysisPlan): DatasetRecord {
  const counts = { hash, items: items.length, positions: longestPrompt(items) };
  if (!origin) return counts;
  const { mode, seed, corruption, bos, language, tokenizer } = origin;
  return { ...counts, origin: { mode, seed, corruption, bos, language, tokenizerHash: tokenizer } };
}

export function performanceOf({ metric }: TaskDataset, { clean, corrupted }: Attribution): PerformanceRecord {
  const right = clean.filter((value) => value > 0).length;
  return { metric, clean: mean(clean), corrupted: mean(corrupted), accuracy: right / clean.length };
}
