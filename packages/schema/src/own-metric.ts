/** @file The condition that a run was measured in its task's own metric, for queries of runs. */
import { type Column, type SQL, sql } from "drizzle-orm";
import { tasks } from "./tables/task.ts";

export function inOwnMetric(run: { metric: Column; taskId: Column }): SQL {
  return sql`${run.metric} = (select ${tasks.metric} from ${tasks} where ${tasks.id} = ${run.taskId})`;
}
