/**
 * @file One component swap between two checkpoints of a training, stored as a verification of the one that takes: its definition says
 * which nodes come from where, its findings what the metric is with them.
 */
import { type Db, findVerification, storeVerification, verificationAddress } from "@atlas/platform";
import {
  type Algorithm,
  type AlgorithmFindings,
  parseNode,
  type SwapDefinition,
  type SwapFinding,
  type TaskSettings,
  VERIFICATION_FORMAT,
  type VerificationBundle,
} from "@atlas/schema";
import { checkDataset, datasetHash } from "../task/dataset.ts";
import type { Task } from "../task/task.ts";
import { swapAlgorithm } from "../verify/swap-algorithm.ts";
import { datasetRecordOf } from "./analyze-task.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import { publishedDraw } from "./paper-mode.ts";
import type { RunOptions } from "./run-options.ts";
import { swapNodes } from "./swap-nodes.ts";
import { ANALYZER_VERSION } from "./version.ts";

export interface SwapRequest {
  task: Task;
  taskSettings: TaskSettings;
  swap: SwapDefinition;
  /** What a person would type to compute this again. */
  command: string;
}

export interface SwapResult {
  definition: Algorithm;
  mode: VerificationBundle["mode"];
  found: SwapFinding;
  /** False where it was stored before. */
  computed: boolean;
}

/** @throws UserError when the two are not of one model, or the tokenizer or model cannot serve what is asked */
export async function analyzeSwap(
  db: Db,
  target: OpenedCheckpoint,
  source: OpenedCheckpoint,
  { task, taskSettings, swap, command }: SwapRequest,
  options: RunOptions = {},
): Promise<SwapResult> {
  const dataset = task.generate(target.tokenizer, publishedDraw(task, taskSettings, target.record.step));
  const { vocabulary, maxPositions } = target.checkpoint.config;
  checkDataset(dataset, vocabulary, maxPositions);
  const definition = swapAlgorithm(task, dataset.metric, swap);
  const { mode = "corrected" } = taskSettings;
  const { record, model } = target;
  const from = { revision: source.record.revision, step: source.record.step, weightHash: source.record.weightHash };
  const what = { algorithm: definition, mode, circuitOf: null, textHash: null } as const;
  const hash = datasetHash(dataset);
  const address = verificationAddress({
    ...what,
    ...{ model: model.name, revision: record.revision, weightHash: record.weightHash },
    ...{ datasetHash: hash, analyzerVersion: ANALYZER_VERSION, sourceWeightHash: from.weightHash },
  });
  const known = (await findVerification(db, address))?.swap;
  if (known !== undefined) return { definition, mode, found: known, computed: false };
  const start = performance.now();
  const nodes = swap.groups.map((group) => group.map(parseNode));
  const swaps = await swapNodes(target.checkpoint, source.checkpoint, dataset, nodes, options);
  const found = {
    ...{ source: from, baseline: swaps.baseline, sourceMetric: swaps.source },
    swapped: swaps.swapped.map(({ mean }) => mean),
  };
  const findings: AlgorithmFindings = { levels: [], checks: [], repair: null, swap: found };
  await storeVerification(db, {
    ...{ format: VERIFICATION_FORMAT, address, model, checkpoint: record, ...what },
    task: { name: task.name, version: task.version },
    dataset: datasetRecordOf(dataset, hash),
    provenance: { analyzerVersion: ANALYZER_VERSION, command },
    seconds: (performance.now() - start) / 1000,
    findings,
  } satisfies VerificationBundle);
  return { definition, mode, found, computed: true };
}
