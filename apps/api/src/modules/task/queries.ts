/** @file Tasks at the root of a query. A changed rule makes a new version of a task; the newest with results counts. */
import { tasks } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf, namesOf } from "../../shared/chosen.ts";
import { MAX_TASKS, TASKS_EXPECTED } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { tasksWhere } from "./filter.ts";
import { Task } from "./type.ts";

/** @param tasks by name, and for each name the newest first. */
function newestVersions<Row extends { name: string }>(tasks: readonly Row[]): Row[] {
  return tasks.filter((task, i) => task.name !== tasks[i - 1]?.name);
}

builder.queryFields((t) => ({
  tasks: t.drizzleField({
    type: [Task],
    description: `All tasks with results, by name, each in its newest version; at most ${MAX_TASKS}. The list taskVersions has all, in pages.`,
    complexity: { field: 1, multiplier: TASKS_EXPECTED },
    resolve: async (query, _root, _args, { db, viewer }) =>
      newestVersions(
        await db.query.tasks.findMany(
          query({
            columns: { id: true, name: true },
            where: visible(viewer).tasks,
            orderBy: { name: "asc", version: "desc" },
            limit: MAX_TASKS,
          }),
        ),
      ),
  }),
  taskVersions: t.drizzleConnection({
    type: Task,
    description: "All tasks with results in each of their versions, by name, newest version first.",
    args: {
      ids: t.arg.globalIDList({ for: Task, description: idsOf("tasks") }),
      names: t.arg.stringList({ description: namesOf("tasks") }),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({
        columns: { id: true },
        where: tasksWhere(filter, viewer),
        orderBy: { name: "asc", version: "desc", id: "asc" },
      });
      return db.query.tasks.findMany(chosenFirst(db.query.tasks, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) => db.$count(tasks, whereOf("tasks", tasksWhere(filter, viewer))),
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
