/** @file The tasks there are. */
import { UserError } from "@atlas/schema";
import { genderedPronoun } from "./gendered-pronoun.ts";
import { greaterThan } from "./greater-than.ts";
import { ioi } from "./ioi.ts";
import { sva } from "./sva.ts";
import type { Task } from "./task.ts";

export const TASKS: readonly Task[] = [ioi, genderedPronoun, greaterThan, sva];

/** @throws UserError with the known names. */
export function findTask(name: string): Task {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task === undefined)
    throw new UserError(`There is no task "${name}"; use one of ${TASKS.map((known) => known.name).join(", ")}.`);
  return task;
}
