/** @file All tasks of one checkpoint: opened once, each task planned, computed where it is not stored yet, and stored. */
import { type Db, findRun, type ResultSummary, readResult, storeBundle } from "@atlas/platform";
import type { CheckpointFolder } from "../checkpoint/suite.ts";
import type { Task } from "../task/task.ts";
import { computeAnalysis, planAnalysis } from "./analyze-task.ts";
import { openForAnalysis } from "./opened-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";

export interface CheckpointAnalysis {
  folder: CheckpointFolder;
  /** Names under which results are stored. */
  family: string;
  model: string;
  tasks: readonly Task[];
}

export interface TaskResult extends ResultSummary {
  model: string;
  revision: string;
  step: number;
  task: string;
  /** False when the result was stored before and nothing was computed. */
  computed: boolean;
}

/** @param onResult called after each task. @throws UserError for unsound checkpoints; tasks already stored stay stored. */
export async function analyzeCheckpoint(
  db: Db,
  analysis: CheckpointAnalysis,
  options: RunOptions & { onResult?: (result: TaskResult) => void } = {},
): Promise<void> {
  const { folder, family, model, tasks } = analysis;
  const opened = await openForAnalysis(folder, family, model);
  for (const [index, task] of tasks.entries()) {
    options.signal?.throwIfAborted();
    const plan = planAnalysis(opened, task);
    const known = await findRun(db, plan.address);
    const command = `npx atlas analyze ${folder.directory} --family ${family} --model ${model} --task ${task.name}`;
    const runId = known ?? (await storeBundle(db, await computeAnalysis(plan, command, options))).runId;
    options.onResult?.({
      model,
      revision: opened.record.revision,
      step: opened.record.step,
      task: task.name,
      computed: known === undefined,
      ...(await readResult(db, runId)),
    });
    options.onProgress?.((index + 1) / tasks.length);
  }
}
