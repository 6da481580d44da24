/** @file One task: its prompts, where they come from, and results by model. */
import Link from "next/link";
import { nothingHere } from "../../../features/catalogue/nothing-here.tsx";
import { fetchTask } from "../../../features/tasks/query.ts";
import { TaskView } from "../../../features/tasks/view.tsx";
import { decode, tasksHref } from "../../../lib/hrefs.ts";
import { LiveUpdates } from "../../../ui/live-updates.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { withApi } from "../../../ui/with-api.tsx";

interface TaskPageProps {
  params: Promise<{ task: string }>;
}

export default async function TaskPage({ params }: TaskPageProps) {
  const name = decode((await params).task);
  return withApi(async () => {
    const page = await fetchTask(name);
    if (page === null) return nothingHere();
    return (
      <>
        <LiveUpdates tasks={[name]} />
        <PageHead above={<Link href={tasksHref()}>Tasks and datasets</Link>} title={page.task.title}>
          {page.task.description || "Nobody has described this task."}
        </PageHead>
        <TaskView page={page} />
      </>
    );
  });
}
