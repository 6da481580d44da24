/** @file The tasks there are, and how they are named: each by its own name, several together, and files of one's own. */
import { UserError } from "@atlas/schema";
import { readCustomTask, type Terms } from "./custom/custom-task.ts";
import { isTaskFile } from "./custom/records.ts";
import { genderedPronoun } from "./gendered-pronoun/gendered-pronoun.ts";
import { greaterThan } from "./greater-than/greater-than.ts";
import { ioi } from "./ioi/ioi.ts";
import { sva } from "./sva/sva.ts";
import type { Task } from "./task.ts";

export const TASKS: readonly Task[] = [ioi, genderedPronoun, greaterThan, sva];

/**
 * @param name a task's name, or the path of a JSONL or CSV file
 * @throws UserError with the known names, or with all that is wrong with the file.
 */
export async function findTask(name: string): Promise<Task> {
  if (isTaskFile(name)) return readCustomTask(name);
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task === undefined)
    throw new UserError(
      `There is no task "${name}"; use one of ${TASKS.map((known) => known.name).join(", ")}, or a .jsonl or .csv file.`,
    );
  return task;
}

/**
 * @param selection `all` for the four of the paper, or names and files with commas between
 * @param terms of the files; refused where there is none
 * @returns every task once, in the order of their first naming
 */
export async function findTasks(selection: string, terms: Terms = {}): Promise<readonly Task[]> {
  const names = selection.split(",").map((name) => name.trim());
  if (Object.keys(terms).length > 0 && !names.some(isTaskFile))
    throw new UserError("--license and --citation are of a task's file; leave them away for tasks that have a name.");
  const found = await Promise.all(names.map((name) => tasksOf(name, terms)));
  return [...new Set(found.flat())];
}

async function tasksOf(name: string, terms: Terms): Promise<readonly Task[]> {
  if (name === "all") return TASKS;
  return [isTaskFile(name) ? await readCustomTask(name, terms) : await findTask(name)];
}
