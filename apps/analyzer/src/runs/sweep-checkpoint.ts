/** @file One checkpoint of a sweep: found by its name, fetched where it does not lie on this machine, analysed, and removed again. */
import type { Db } from "@atlas/platform";
import type { HeadScoreSettings, JobPayload, SweepSettings } from "@atlas/schema";
import { fetchCheckpoint } from "../checkpoint/family/fetch-checkpoint.ts";
import { findModelLine } from "../checkpoint/family/find-model-line.ts";
import { lineModel } from "../checkpoint/family/model-line.ts";
import { findCheckpoint } from "../checkpoint/family/schedule.ts";
import type { HubConfig } from "../checkpoint/hub/hub-config.ts";
import type { Task } from "../task/task.ts";
import { findTasks } from "../task/tasks.ts";
import { analyzeCheckpoint, headArguments, settingsArguments } from "./analyze-checkpoint.ts";
import type { RunOptions } from "./run-options.ts";

export type SweepJob = JobPayload<"analyze-checkpoint">;

/** @throws UserError when there is no such checkpoint or it is unsound; tasks already stored stay stored. */
export async function sweepCheckpoint(db: Db, job: SweepJob, hub: HubConfig, options: RunOptions): Promise<void> {
  const { target, revision, tasks, settings } = job;
  const { signal } = options;
  const line = await findModelLine(target, hub, { ...(signal && { signal }) });
  const checkpoint = findCheckpoint(line, revision);
  const { task: taskSettings, choice, heads, keep = false, memory } = settings;
  const fetched = await fetchCheckpoint(line, checkpoint, hub, { keep, ...(signal && { signal }) });
  try {
    await analyzeCheckpoint(
      db,
      {
        directory: fetched.directory,
        checkpoint,
        model: lineModel(line, settings),
        tasks: await findTasks(tasks),
        ...(taskSettings && { taskSettings }),
        ...(choice && { choice }),
        command: commandFor(job),
        ...(heads && { heads: { settings: heads, command: headsCommand(job, heads) } }),
      },
      { ...options, memory },
    );
  } finally {
    if (!keep) await fetched.remove();
  }
}

/** The command that computes one task of a job again. */
function commandFor({ target, revision, settings }: SweepJob): (task: Task) => string {
  return ({ path, name }) =>
    [`npx atlas sweep ${target} --revisions ${revision} --tasks ${path ?? name}`, ...sweepArguments(settings)].join(
      " ",
    );
}

function headsCommand({ target, revision, settings }: SweepJob, heads: HeadScoreSettings): string {
  const { family, model } = settings;
  const names = sweepArguments({ ...(family && { family }), ...(model && { model }) });
  return [`npx atlas sweep ${target} --revisions ${revision}`, ...headArguments(heads), ...names].join(" ");
}

/** Those that decide the numbers and their names; where things lie and how much room they take does not. */
function sweepArguments({ family, model, choice, task }: SweepSettings): string[] {
  const own = Object.entries({ family, model }).filter(([, value]) => value !== undefined);
  return [
    ...own.map(([name, value]) => `--${name} ${value}`),
    ...settingsArguments(task),
    ...settingsArguments(choice),
  ];
}
