/** @file A job of a sweep, and the command that computes one of its results again. */
import type { HeadScoreSettings, JobPayload, SweepSettings } from "@atlas/schema";
import type { Task } from "../../task/task.ts";
import type { ChosenAttribution } from "../analysis-settings.ts";
import { headArguments, taskArguments } from "../analyze-checkpoint.ts";

export type SweepJob = JobPayload<"analyze-checkpoint">;

export function commandOf({ target, revision, settings }: SweepJob): (task: Task) => string {
  const rest = sweepArguments(settings);
  return ({ path, name }) =>
    [`npx atlas sweep ${target} --revisions ${revision} --tasks ${path ?? name}`, ...rest].join(" ");
}

export function headsCommandOf({ target, revision, settings }: SweepJob, heads: HeadScoreSettings): string {
  const { family, model } = settings;
  const names = sweepArguments({ ...(family && { family }), ...(model && { model }) });
  return [`npx atlas sweep ${target} --revisions ${revision}`, ...headArguments(heads), ...names].join(" ");
}

export const attributionOf = ({ method, steps, path }: SweepSettings): ChosenAttribution => ({
  ...(method && { method }),
  ...(steps && { steps }),
  ...(path && { path }),
});

/** Those that decide the numbers and their names; where things lie and how much room they take does not. */
function sweepArguments({ family, model, method, steps, path, task }: SweepSettings): string[] {
  const own = Object.entries({ family, model, method, steps, path }).filter(([, value]) => value !== undefined);
  return [...own.map(([name, value]) => `--${name} ${value}`), ...taskArguments(task)];
}
