/**
 * @file One result: a checkpoint on a task. Planned first (data, settings, content address), so that a result already known
 * costs nothing; then computed: behaviour, edge scores, the smallest faithful circuit.
 */

import { contentAddress } from "@atlas/platform";
import {
  type AnalysisChoice,
  type BootstrapRecord,
  BUNDLE_FORMAT,
  type ComputationGraph,
  type DatasetRecord,
  packScores,
  type ResultBundle,
  type RunSettings,
  type TaskSettings,
  UserError,
} from "@atlas/schema";
import { checkDataset, datasetHash, type TaskDataset } from "../task/dataset.ts";
import type { Task } from "../task/task.ts";
import { analysisSettings } from "./analysis-settings.ts";
import { attributeDataset, requireDefined } from "./attribute-dataset.ts";
import type { Attribution } from "./attribution.ts";
import { longestPrompt } from "./batches.ts";
import { bootstrapRun } from "./bootstrap-circuit.ts";
import { ablationSettings, referenceName } from "./chosen-ablation.ts";
import { type AblationSettings, circuitEvaluator } from "./evaluate-circuits.ts";
import { checkAnswers } from "./metric-per-item.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import { publishedDraw } from "./paper-mode.ts";
import { Effort, stageOf } from "./report/effort.ts";
import type { RunOptions } from "./run-options.ts";
import { type FoundCircuit, requirePaperRule, searchCircuit } from "./smallest-circuit.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface AnalysisPlan {
  opened: OpenedCheckpoint;
  task: Task;
  dataset: TaskDataset;
  datasetHash: string;
  settings: RunSettings;
  ablation: AblationSettings;
  /** Content address: known before anything is computed. */
  address: string;
}

/** What a user chose for all tasks alike. */
export interface AnalysisRequest {
  taskSettings?: TaskSettings;
  choice?: AnalysisChoice;
}

/** @throws UserError when the tokenizer or the model cannot serve the task, or what was chosen does not go together. */
export async function planAnalysis(
  opened: OpenedCheckpoint,
  task: Task,
  { taskSettings = {}, choice = {} }: AnalysisRequest = {},
): Promise<AnalysisPlan> {
  const dataset = task.generate(opened.tokenizer, publishedDraw(task, taskSettings, opened.record.step));
  const { vocabulary, maxPositions } = opened.checkpoint.config;
  checkDataset(dataset, vocabulary, maxPositions);
  const { ablation: kind = "interchange", reference = "corrupted", pooled = false } = choice;
  const ablation = await ablationSettings({ ablation: kind, reference, pooled }, opened.checkpoint, dataset);
  const settings = analysisSettings(dataset.metric, choice, referenceName(reference, ablation), taskSettings.mode);
  if (settings.level === "node" && settings.resamples !== undefined)
    throw new UserError("Resamples choose circuits of edges anew; leave out --resamples or score edges.");
  if (settings.search === "paper" && settings.resamples !== undefined)
    throw new UserError("The paper's search knows no intervals; leave out --resamples, or give --search stable.");
  if (settings.search === "paper") requirePaperRule(settings.level, settings.metric);
  requireDefined(settings.method, settings.metric);
  checkAnswers(dataset, settings.metric);
  const hash = datasetHash(dataset);
  const address = contentAddress({
    model: opened.model.name,
    revision: opened.record.revision,
    weightHash: opened.record.weightHash,
    datasetHash: hash,
    settings,
    analyzerVersion: ANALYZER_VERSION,
  });
  return { opened, task, dataset, datasetHash: hash, settings, ablation, address };
}

/** @param command what a person would type to compute this again. */
export async function computeAnalysis(
  plan: AnalysisPlan,
  command: string,
  given: RunOptions = {},
): Promise<ResultBundle> {
  const { opened, task, dataset, settings, ablation } = plan;
  const { checkpoint } = opened;
  const { resamples } = settings;
  const effort = new Effort();
  const options = { ...given, effort };
  const measure = { ...options, metric: settings.metric, ablation, perItem: resamples !== undefined };
  const attribution = await attributeDataset(checkpoint, dataset, settings, measure);
  const { graph, level, scores } = attribution;
  const scored = { graph, level, scores, ...(ablation.kind === "interchange" && { ends: attribution }) };
  const rule = settings.search ?? "stable";
  const found = await searchCircuit(checkpoint, dataset, scored, { ...settings, rule }, measure);
  const { circuit } = found;
  const own = await stageOf(options, "evaluate", () => ownMetric(plan, attribution, options));
  const bootstrap =
    resamples === undefined ? undefined : await bootstrapOf(plan, found, attribution, own, resamples, options);
  const { stages, memory, rate } = await effort.report(options);
  const { device, ...arithmetic } = rate;
  return {
    format: BUNDLE_FORMAT,
    address: plan.address,
    model: opened.model,
    checkpoint: opened.record,
    task: { name: task.name, version: task.version, metric: task.metric },
    dataset: datasetRecordOf(dataset, plan.datasetHash),
    settings,
    provenance: { analyzerVersion: ANALYZER_VERSION, command, device },
    timings: { open: opened.seconds, ...stages, ...(bootstrap && { bootstrap: bootstrap.seconds }) },
    peakMemory: memory.peak,
    report: { memoryEstimate: memory.estimate, peakOf: memory.peakOf, ...arithmetic },
    completenessGap: attribution.completenessGap,
    performance: {
      metric: settings.metric,
      // The whole graph, and everything ablated, which under interchange is the corrupted prompt.
      clean: found.clean,
      corrupted: found.corrupted,
      accuracy: own.filter((value) => value > 0).length / own.length,
    },
    circuit: { ...circuit, ...(bootstrap && { bootstrap }) },
    scores: Buffer.from(packScores(graph, scores, level)).toString("base64"),
  };
}

export function datasetRecordOf({ items, origin, examples }: TaskDataset, hash: string): DatasetRecord {
  const record = { hash, items: items.length, positions: longestPrompt(items), ...(examples && { examples }) };
  if (!origin) return record;
  const { mode, seed, corruption, bos, language, tokenizer } = origin;
  return { ...record, origin: { mode, seed, corruption, bos, language, tokenizerHash: tokenizer } };
}

function bootstrapOf(
  { settings }: AnalysisPlan,
  { circuit, perItem }: FoundCircuit,
  { graph, perItem: perItemScores }: Attribution,
  own: readonly number[],
  resamples: number,
  options: RunOptions,
): Promise<BootstrapRecord> {
  const { selection } = settings;
  const run = { graph, selection, circuit, own, perItemScores: perItemScores!, perItemMetric: perItem };
  return bootstrapRun(run, resamples, options);
}

/** The task's own metric of every item on the clean prompt, by which accuracy goes, whatever else the run measures. */
async function ownMetric(
  { opened: { checkpoint }, dataset, settings }: AnalysisPlan,
  { graph, clean }: Attribution,
  options: RunOptions,
): Promise<readonly number[]> {
  return settings.metric === dataset.metric ? clean : wholeModel(checkpoint, graph, dataset, options);
}

/** The data's own metric of every item on the clean prompt. */
async function wholeModel(
  checkpoint: OpenedCheckpoint["checkpoint"],
  { writers, readers }: ComputationGraph,
  dataset: TaskDataset,
  options: RunOptions,
): Promise<number[]> {
  const evaluator = await circuitEvaluator(checkpoint, dataset, 1, options);
  const everything = new Float32Array(writers.length * readers.length).fill(1);
  return (await evaluator.evaluate([everything]).finally(() => evaluator.release()))[0]!;
}
