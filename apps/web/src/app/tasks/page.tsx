/** @file All tasks. */
import { NothingYet } from "../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../features/progress/query.ts";
import { TaskList } from "../../features/tasks/list.tsx";
import { fetchTasks } from "../../features/tasks/query.ts";
import { ask } from "../../lib/api.ts";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default function TasksPage() {
  return withApi(async () => {
    const page = await fetchTasks();
    return (
      <>
        <LiveUpdates />
        <PageHead title="Tasks and datasets">
          What models are asked to do: pairs of prompts that differ in what decides the answer, and the metric by which
          an answer counts.
        </PageHead>
        {page.tasks.length === 0 ? (
          <NothingYet progress={(await ask(ProgressQuery, {})).progress} />
        ) : (
          <TaskList page={page} />
        )}
      </>
    );
  });
}
