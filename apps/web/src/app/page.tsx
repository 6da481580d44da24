/** @file Home. */
import { matrix, showcase } from "../features/atlas/derive.ts";
import { Emergence } from "../features/atlas/emergence.tsx";
import { Newest } from "../features/atlas/newest.tsx";
import { fetchAtlas } from "../features/atlas/query.ts";
import { Matrix } from "../features/atlas/view.tsx";
import { atlasView } from "../features/atlas/view-state.ts";
import { NothingYet } from "../features/progress/nothing-yet.tsx";
import { ProgressPanel } from "../features/progress/view.tsx";
import { firstValues, type SearchParams } from "../lib/hrefs.ts";
import { parseView } from "../lib/view.ts";
import { LiveUpdates } from "../ui/live-updates.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { withApi } from "../ui/with-api.tsx";

export default async function HomePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const time = parseView(atlasView, firstValues(await searchParams));
  return withApi(async () => {
    const { catalogue, progress, training, newest } = await fetchAtlas();
    const largest = showcase(catalogue, training);
    return (
      <>
        <LiveUpdates progress />
        <PageHead title="How circuits form as language models learn">
          The parts of a model that carry a behaviour, found checkpoint by checkpoint: when they appear, how large they
          are, and where they settle.
        </PageHead>
        <ProgressPanel progress={progress} />
        {catalogue.models.length === 0 && <NothingYet progress={progress} />}
        {catalogue.models.length > 0 && <Matrix rows={matrix(catalogue, training)} time={time} />}
        {largest && <Emergence model={largest} tasks={catalogue.tasks} training={training} time={time} />}
        {newest.length > 0 && <Newest runs={newest} time={time} />}
      </>
    );
  });
}
