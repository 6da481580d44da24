/** @file All tasks of one checkpoint, and its head scores: opened once, each task planned, computed where it is not stored yet, and stored. */
import { type Db, findRun, type ResultSummary, readResult, storeBundle } from "@atlas/platform";
import { type AnalysisChoice, HEAD_SCORES, type HeadScoreSettings, type TaskSettings } from "@atlas/schema";
import type { CheckpointRef, LineModel } from "../checkpoint/family/model-line.ts";
import { engineSeconds } from "../onnx/engine-time.ts";
import { NotServed, type Task } from "../task/task.ts";
import { analyzeHeads, type HeadAnalysis } from "./analyze-heads.ts";
import { type AnalysisPlan, type AnalysisRequest, computeAnalysis, planAnalysis } from "./analyze-task.ts";
import { announceTasks } from "./announce-tasks.ts";
import type { HeadScoreRequest } from "./head-score-groups.ts";
import { openForAnalysis } from "./opened-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";

export interface CheckpointAnalysis extends AnalysisRequest {
  directory: string;
  checkpoint: CheckpointRef;
  model: LineModel;
  tasks: readonly Task[];
  /** What a person would type to compute a task's result again. */
  command: (task: Task) => string;
  /** Head scores as well, with what a person would type to compute them again. */
  heads?: { settings: HeadScoreSettings; command: string };
}

export interface TaskResult extends ResultSummary {
  model: string;
  revision: string;
  step: number;
  task: string;
  /** False when the result was stored before and nothing was computed. */
  computed: boolean;
}

export interface Listeners {
  /** Called after each task. */
  onResult?: (result: TaskResult) => void;
  /** Called for each task that was not asked for by its name and that the model cannot be asked. */
  onLeftOut?: (task: Task, reason: string) => void;
  onHeads?: (result: HeadAnalysis) => void;
}

/** Where the time went. */
export interface AnalysisSeconds {
  /** In onnxruntime: creating sessions and running them. */
  engine: number;
  /** Reading, hashing and checking files. */
  open: number;
  /** Asking the database what is stored, and storing. */
  store: number;
  /** Of all of it. */
  total: number;
}

/**
 * @returns how many results there are, head scores counted as one, how many of them were not stored before, and the time
 * @throws UserError for unsound checkpoints; what is stored already stays stored.
 */
export async function analyzeCheckpoint(
  db: Db,
  analysis: CheckpointAnalysis,
  options: RunOptions & Listeners = {},
): Promise<{ results: number; computed: number; seconds: AnalysisSeconds }> {
  const { directory, checkpoint, model, tasks, command, heads } = analysis;
  const [start, engineBefore] = [performance.now(), engineSeconds()];
  const opened = await openForAnalysis(directory, checkpoint, model);
  // All at first: what is wrong with any task's data shows before anything is computed.
  const planOf = (task: Task) => planAnalysis(opened, task, analysis);
  const plans: AnalysisPlan[] = [];
  for (const task of tasks) plans.push(...(await ifServed(task, planOf, options.onLeftOut)));
  let storing = 0;
  const storage = async <T>(work: Promise<T>): Promise<T> => {
    const begun = performance.now();
    return work.finally(() => {
      storing += performance.now() - begun;
    });
  };
  const custom = tasks.filter(({ group }) => group === "custom");
  await storage(announceTasks(db, custom));
  const parts = plans.length + (heads === undefined ? 0 : 1);
  let computed = 0;
  for (const [index, plan] of plans.entries()) {
    options.signal?.throwIfAborted();
    let runId = await storage(findRun(db, plan.address));
    const known = runId !== undefined;
    if (runId === undefined) {
      const bundle = await computeAnalysis(plan, command(plan.task), options);
      runId = (await storage(storeBundle(db, bundle))).runId;
      computed++;
    }
    options.onResult?.({
      model: model.name,
      revision: checkpoint.revision,
      step: checkpoint.step,
      task: plan.task.name,
      computed: !known,
      ...(await storage(readResult(db, runId))),
    });
    options.onProgress?.((index + 1) / parts);
  }
  if (heads !== undefined) {
    const onProgress = (share: number) => options.onProgress?.((plans.length + share) / parts);
    const request = headRequest(heads.settings);
    const result = await analyzeHeads(db, opened, request, heads.command, { ...options, onProgress });
    options.onHeads?.(result);
    if (result.computed.length > 0) computed++;
  }
  const seconds = {
    engine: engineSeconds() - engineBefore,
    open: opened.seconds,
    store: storing / 1000,
    total: (performance.now() - start) / 1000,
  };
  return { results: parts, computed, seconds };
}

async function ifServed(
  task: Task,
  plan: (task: Task) => Promise<AnalysisPlan>,
  onLeftOut?: Listeners["onLeftOut"],
): Promise<AnalysisPlan[]> {
  try {
    return [await plan(task)];
  } catch (error) {
    if (!(error instanceof NotServed && task.ifServed)) throw error;
    onLeftOut?.(task, error.message);
    return [];
  }
}

/** Settings of tasks or analyses as the command line takes them. */
export function settingsArguments(settings: TaskSettings | AnalysisChoice = {}): string[] {
  return Object.entries(settings).map(([name, value]) =>
    typeof value === "boolean" ? `--${value ? "" : "no-"}${name}` : `--${name} ${value}`,
  );
}

export function headArguments({ scores, mode, text }: HeadScoreSettings): string[] {
  return [
    scores ? `--heads ${scores.join(",")}` : "--heads",
    ...(mode ? [`--mode ${mode}`] : []),
    ...(text ? [`--text ${text}`] : []),
  ];
}

export const headRequest = ({ scores, mode = "corrected", text }: HeadScoreSettings): HeadScoreRequest => ({
  scores: scores ?? HEAD_SCORES,
  mode,
  text,
});
