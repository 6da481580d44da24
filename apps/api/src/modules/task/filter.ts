/** @file Which tasks are asked for, in lists of them and of what is on them. */
import { tasks } from "@atlas/schema/db";
import { type Column, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { ArgumentBuilder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { type Given, namesOf, oneOfTexts, type RowTest, withIds } from "../../shared/chosen.ts";

export const tasksArgument = ({ arg }: ArgumentBuilder) => ({
  tasks: arg.stringList({ description: namesOf("those on tasks") }),
});

/** Numbers of the tasks with these names, in all versions. */
function rowsOf(names: readonly string[]): SQL {
  return sql`select ${tasks.id} from ${tasks} where ${oneOfTexts(tasks.name, names, "tasks")}`;
}

/** A filter of what is on tasks; all where no names are given. */
export function onTasks(names: Given<readonly string[]>, test: RowTest) {
  return names == null ? {} : { RAW: ({ taskId }: { taskId: Column }): SQL => test(taskId, rowsOf(names)) };
}

interface TasksFilter {
  ids?: Given<readonly { id: string }[]>;
  names?: Given<readonly string[]>;
}

export function tasksWhere({ ids, names }: TasksFilter, viewer: Viewer) {
  return {
    AND: [
      visible(viewer).tasks,
      withIds(ids),
      names == null ? {} : { RAW: ({ name }: { name: Column }): SQL => oneOfTexts(name, names, "names") },
    ],
  };
}
