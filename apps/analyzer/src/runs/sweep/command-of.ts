/** @file A job of a sweep, and the command that computes one of its results again. */
import type { HeadScoreSettings, JobPayload, SweepSettings } from "@atlas/schema";
import type { Task } from "../../task/task.ts";
import { headArguments, settingsArguments } from "../analyze-checkpoint.ts";

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

/** Those that decide the numbers and their names; where things lie and how much room they take does not. */
function sweepArguments({ family, model, choice, task }: SweepSettings): string[] {
  const own = Object.entries({ family, model }).filter(([, value]) => value !== undefined);
  const names = own.map(([name, value]) => `--${name} ${value}`);
  return [...names, ...settingsArguments(task), ...settingsArguments(choice)];
}
