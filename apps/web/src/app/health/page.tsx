/** @file Checkpoint health: what is known to be wrong with the checkpoints of all models. */
import { fetchHealth } from "../../features/health/query.ts";
import { Health } from "../../features/health/view.tsx";
import { parseHealthView } from "../../features/health/view-state.ts";
import { NothingYet } from "../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../features/progress/query.ts";
import { ask } from "../../lib/api.ts";
import { firstValues, type SearchParams } from "../../lib/hrefs.ts";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default async function HealthPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = parseHealthView(firstValues(await searchParams));
  return withApi(async () => {
    const models = await fetchHealth();
    return (
      <>
        <LiveUpdates />
        <PageHead title="Checkpoint health">
          Published checkpoints are not always what their names claim: the same weights under two steps, files cut off,
          an early step that holds the end of training. What is known of each, and what results leave out because of it.
        </PageHead>
        {models.length === 0 ? (
          <NothingYet progress={(await ask(ProgressQuery, {})).progress} />
        ) : (
          <Health models={models} view={view} />
        )}
      </>
    );
  });
}
