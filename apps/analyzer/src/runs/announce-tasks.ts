/** @file What the store is told of tasks: so that pages have a title, terms and a source for each, before its first result too. */
import { type Db, describeTasks } from "@atlas/platform";
import type { Task } from "../task/task.ts";

export async function announceTasks(db: Db, tasks: readonly Task[]): Promise<void> {
  await describeTasks(
    db,
    tasks.map(({ name, version, group, title, description, metric, license, citation, sourceHash = null }) => ({
      ...{ name, version, group, title, description, metric, license, citation, sourceHash },
    })),
  );
}
