/** @file Trends over training. */
import { nothingHere } from "../../features/catalogue/nothing-here.tsx";
import { NothingYet } from "../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../features/progress/query.ts";
import { ProgressPanel } from "../../features/progress/view.tsx";
import { trendLines } from "../../features/trends/derive.ts";
import { fetchTasksTrends, fetchTrends } from "../../features/trends/query.ts";
import { severalTitle } from "../../features/trends/several-tasks.ts";
import { SeveralTasks } from "../../features/trends/several-tasks-view.tsx";
import { Trends } from "../../features/trends/view.tsx";
import { parseTrendsView, type TrendsView } from "../../features/trends/view-state.ts";
import { ask } from "../../lib/api.ts";
import { firstValues, type SearchParams } from "../../lib/hrefs.ts";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default async function TrendsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = parseTrendsView(firstValues(await searchParams));
  if (view.tasks !== "one") return withApi(() => severalTasks(view));
  return withApi(async () => {
    const [{ catalogue, task, series }, { progress }] = await Promise.all([fetchTrends(view), ask(ProgressQuery, {})]);
    if (task === undefined && catalogue.tasks.length > 0) return nothingHere();
    return (
      <>
        <LiveUpdates progress />
        <PageHead
          title={task ? `${task.title} over training` : "Trends"}
          windowTitle={task ? `Trends of ${task.title}` : "Trends"}
        >
          {task?.description}
        </PageHead>
        <ProgressPanel progress={progress} />
        {task === undefined || catalogue.models.length === 0 ? (
          <NothingYet progress={progress} />
        ) : (
          <Trends catalogue={catalogue} task={task} view={view} lines={trendLines(catalogue, task, series)} />
        )}
      </>
    );
  });
}

async function severalTasks(view: TrendsView) {
  const [found, { progress }] = await Promise.all([fetchTasksTrends(view), ask(ProgressQuery, {})]);
  if (found === null) return nothingHere();
  return (
    <>
      <LiveUpdates progress />
      <PageHead title={severalTitle(found.catalogue, view)}>
        How well each model does each task, and how large the circuit is that does it.
      </PageHead>
      <ProgressPanel progress={progress} />
      {found.catalogue.models.length === 0 || found.catalogue.tasks.length === 0 ? (
        <NothingYet progress={progress} />
      ) : (
        <SeveralTasks {...found} view={view} />
      )}
    </>
  );
}
