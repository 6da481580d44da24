/** @file One task: its prompts, where they come from, and results by model. */
import Link from "next/link";
import { nothingHere } from "../../../features/catalogue/nothing-here.tsx";
import { fetchTask } from "../../../features/tasks/query.ts";
import { TaskView } from "../../../features/tasks/view.tsx";
import { taskView } from "../../../features/tasks/view-state.ts";
import { decode, firstValues, type SearchParams, tasksHref } from "../../../lib/hrefs.ts";
import { parseView } from "../../../lib/view.ts";
import { LiveUpdates } from "../../../ui/live-updates.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { withApi } from "../../../ui/with-api.tsx";

interface TaskPageProps {
  params: Promise<{ task: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function TaskPage({ params, searchParams }: TaskPageProps) {
  const name = decode((await params).task);
  const time = parseView(taskView, firstValues(await searchParams));
  return withApi(async () => {
    const page = await fetchTask(name);
    if (page === null) return nothingHere();
    return (
      <>
        <LiveUpdates tasks={[name]} />
        <PageHead above={<Link href={tasksHref()}>Tasks and datasets</Link>} title={page.task.title}>
          {page.task.description || "Nobody has described this task."}
        </PageHead>
        <TaskView page={page} time={time} />
      </>
    );
  });
}
