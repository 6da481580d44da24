/** @file All tasks of one checkpoint: opened once, each task planned, computed where it is not stored yet, and stored. */
import { type Db, findRun, type ResultSummary, readResult, storeBundle } from "@atlas/platform";
import type { TaskSettings } from "@atlas/schema";
import type { CheckpointFolder } from "../checkpoint/suite.ts";
import type { Task } from "../task/task.ts";
import { computeAnalysis, planAnalysis } from "./analyze-task.ts";
import { announceTasks } from "./announce-tasks.ts";
import { openForAnalysis } from "./opened-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";

export interface CheckpointAnalysis {
  folder: CheckpointFolder;
  /** Names under which results are stored. */
  family: string;
  model: string;
  tasks: readonly Task[];
  taskSettings?: TaskSettings;
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
  const { folder, family, model, tasks, taskSettings } = analysis;
  const opened = await openForAnalysis(folder, family, model);
  // All at first: what is wrong with any task's data shows before anything is computed.
  const plans = tasks.map((task) => planAnalysis(opened, task, taskSettings));
  await announceTasks(
    db,
    tasks.filter(({ group }) => group === "custom"),
  );
  for (const [index, plan] of plans.entries()) {
    options.signal?.throwIfAborted();
    const known = await findRun(db, plan.address);
    const command = commandFor(analysis, plan.task);
    const runId = known ?? (await storeBundle(db, await computeAnalysis(plan, command, options))).runId;
    options.onResult?.({
      model,
      revision: opened.record.revision,
      step: opened.record.step,
      task: plan.task.name,
      computed: known === undefined,
      ...(await readResult(db, runId)),
    });
    options.onProgress?.((index + 1) / tasks.length);
  }
}

function commandFor({ folder, family, model, taskSettings }: CheckpointAnalysis, task: Task): string {
  const where = `npx atlas analyze ${folder.directory} --family ${family} --model ${model}`;
  return [where, `--task ${task.path ?? task.name}`, ...taskArguments(taskSettings)].join(" ");
}

/** Settings as the command line takes them. */
function taskArguments(settings: TaskSettings = {}): string[] {
  return Object.entries(settings).map(([name, value]) => (value === true ? `--${name}` : `--${name} ${value}`));
}
