/** @file The queue, live, and the newest results. */
import { fetchRuns } from "../../features/runs/query.ts";
import { Runs } from "../../features/runs/view.tsx";
import { parseRunsView } from "../../features/runs/view-state.ts";
import { firstValues, type SearchParams } from "../../lib/hrefs.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default async function RunsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = parseRunsView(firstValues(await searchParams));
  return withApi(async () => (
    <>
      <PageHead title="Runs">
        What is trained and analysed now, what waits, what failed and why, and the results that were stored last. The
        page keeps itself fresh.
      </PageHead>
      <Runs page={await fetchRuns()} view={view} />
    </>
  ));
}
