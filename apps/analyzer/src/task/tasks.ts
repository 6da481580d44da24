/** @file The tasks there are, and how they are named: each by its own name, several together, and files of one's own. */
import { type TaskGroup, UserError } from "@atlas/schema";
import { addition } from "./addition/addition.ts";
import { capital } from "./capital/capital.ts";
import { readCustomTask, type Terms } from "./custom/custom-task.ts";
import { isTaskFile } from "./custom/records.ts";
import { genderedPronoun } from "./gendered-pronoun/gendered-pronoun.ts";
import { greaterThan } from "./greater-than/greater-than.ts";
import { induction } from "./induction/induction.ts";
import { ioi } from "./ioi/ioi.ts";
import { keyValue } from "./key-value/key-value.ts";
import { sva } from "./sva/sva.ts";
import type { Task } from "./task.ts";
import { twoHop } from "./two-hop/two-hop.ts";

export const TASKS: readonly Task[] = [
  ...[ioi, genderedPronoun, greaterThan, sva],
  ...[induction, keyValue, capital, addition, twoHop],
];

/** Names for several tasks at once. */
export const TASK_SELECTIONS = ["all", "paper", "further"] as const;
/** Behind the name of a task that a model need not be able to serve. */
const IF_SERVED = "?";
type TaskSelection = (typeof TASK_SELECTIONS)[number];

export const tasksOfGroup = (group: TaskGroup): readonly Task[] => TASKS.filter((task) => task.group === group);

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
 * @param selection names and files, listed or with commas between; `paper` and `further` stand for the tasks of that group, `all` for both.
 *   Of those that `all` and `further` stand for, a model is asked what its tokenizer can serve, as of a name with "?" behind it.
 * @param terms of the files; refused where there is none
 * @returns every task once, in the order of their first naming
 */
export async function findTasks(selection: string | readonly string[], terms: Terms = {}): Promise<readonly Task[]> {
  const names = (typeof selection === "string" ? selection.split(",") : selection).map((name) => name.trim());
  if (Object.keys(terms).length > 0 && !names.some(isTaskFile))
    throw new UserError("--license and --citation are of a task's file; leave them away for tasks that have a name.");
  const found = (await Promise.all(names.map((name) => tasksNamed(name, terms)))).flat();
  return found.filter(({ name }, i) => i === found.findIndex((other) => other.name === name));
}

/** What `findTasks` finds this task by, in another process too. */
export const taskReference = ({ path, name, ifServed }: Task): string => `${path ?? name}${ifServed ? IF_SERVED : ""}`;

async function tasksNamed(name: string, terms: Terms): Promise<readonly Task[]> {
  const several = TASK_SELECTIONS.find((known) => known === name);
  if (several) return selected(several);
  if (name.endsWith(IF_SERVED)) return [{ ...(await findTask(name.slice(0, -IF_SERVED.length))), ifServed: true }];
  return [isTaskFile(name) ? await readCustomTask(name, terms) : await findTask(name)];
}

function selected(selection: TaskSelection): readonly Task[] {
  if (selection === "paper") return tasksOfGroup("paper");
  const named = selection === "all" ? TASKS : tasksOfGroup("further");
  return named.map((task) => ({ ...task, ifServed: true }));
}
