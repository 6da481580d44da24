/** @file Tasks at the root of a query. A changed rule makes a new version of a task; the newest with results counts. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { TASKS_EXPECTED } from "../../shared/limits.ts";
import { Task } from "./type.ts";

/** @param tasks by name, and for each name the newest first. */
function newestVersions<Row extends { name: string }>(tasks: readonly Row[]): Row[] {
  return tasks.filter((task, i) => task.name !== tasks[i - 1]?.name);
}

builder.queryFields((t) => ({
  tasks: t.drizzleField({
    type: [Task],
    description: "All tasks with results, by name, each in its newest version.",
    complexity: { field: 1, multiplier: TASKS_EXPECTED },
    resolve: async (query, _root, _args, { db, viewer }) =>
      newestVersions(
        await db.query.tasks.findMany(
          query({
            columns: { id: true, name: true },
            where: visible(viewer).tasks,
            orderBy: { name: "asc", version: "desc" },
          }),
        ),
      ),
  }),
  task: t.drizzleField({
    type: Task,
    nullable: true,
    description: "The newest version of the task with this name; null when there is none.",
    args: { name: t.arg.string({ required: true, description: 'Name of the task, such as "ioi".' }) },
    resolve: (query, _root, { name }, { db, viewer }) =>
      db.query.tasks
        .findFirst(query({ where: { name, ...visible(viewer).tasks }, orderBy: { version: "desc" } }))
        .execute(),
  }),
}));
