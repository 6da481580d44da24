/** @file All tasks of one checkpoint, and its head scores: opened once, each task planned, computed where it is not stored yet, and stored. */
import { type Db, findRun, type ResultSummary, readResult, storeBundle } from "@atlas/platform";
import { type AnalysisChoice, HEAD_SCORES, type HeadScoreSettings, type TaskSettings } from "@atlas/schema";
import type { CheckpointRef, LineModel } from "../checkpoint/family/model-line.ts";
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

/** @throws UserError for unsound checkpoints; what is stored already stays stored. */
export async function analyzeCheckpoint(
  db: Db,
  analysis: CheckpointAnalysis,
  options: RunOptions & Listeners = {},
): Promise<void> {
  const { directory, checkpoint, model, tasks, command, heads } = analysis;
  const opened = await openForAnalysis(directory, checkpoint, model);
  // All at first: what is wrong with any task's data shows before anything is computed.
  const plan = (task: Task) => planAnalysis(opened, task, analysis);
  const plans: AnalysisPlan[] = [];
  for (const task of tasks) plans.push(...(await ifServed(task, plan, options.onLeftOut)));
  await announceTasks(
    db,
    tasks.filter(({ group }) => group === "custom"),
  );
  const parts = plans.length + (heads === undefined ? 0 : 1);
  for (const [index, plan] of plans.entries()) {
    options.signal?.throwIfAborted();
    const known = await findRun(db, plan.address);
    const bundle = async () => computeAnalysis(plan, command(plan.task), options);
    const runId = known ?? (await storeBundle(db, await bundle())).runId;
    options.onResult?.({
      model: model.name,
      revision: checkpoint.revision,
      step: checkpoint.step,
      task: plan.task.name,
      computed: known === undefined,
      ...(await readResult(db, runId)),
    });
    options.onProgress?.((index + 1) / parts);
  }
  if (heads === undefined) return;
  const onProgress = (share: number) => options.onProgress?.((plans.length + share) / parts);
  const result = await analyzeHeads(db, opened, headRequest(heads.settings), heads.command, { ...options, onProgress });
  options.onHeads?.(result);
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

const headRequest = ({ scores, mode = "corrected", text }: HeadScoreSettings): HeadScoreRequest => ({
  scores: scores ?? HEAD_SCORES,
  mode,
  text,
});
