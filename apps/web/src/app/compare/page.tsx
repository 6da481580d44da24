/** @file Two circuits compared. */
import { nothingHere } from "../../features/catalogue/nothing-here.tsx";
import { nearestComparison } from "../../features/compare/nearest.ts";
import { fetchComparison } from "../../features/compare/query.ts";
import { Compare } from "../../features/compare/view.tsx";
import { compareQuery, parseCompareView, type SettledView } from "../../features/compare/view-state.ts";
import { NothingYet } from "../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../features/progress/query.ts";
import { ask } from "../../lib/api.ts";
import { compareHref, firstValues, type SearchParams } from "../../lib/hrefs.ts";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { NamedInAddress } from "../../ui/named-in-address.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default async function ComparePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = parseCompareView(firstValues(await searchParams));
  const isOpen = view.from === null || view.to === null;
  return withApi(async () => {
    const comparison = await fetchComparison(view);
    if (comparison === null) {
      const near = await nearestComparison(view);
      return nothingHere(near ? [near] : []);
    }
    return (
      <>
        <PageHead title="Two circuits compared">
          Which edges were born, which were kept, which were lost: between two checkpoints, or two tasks, of models of
          one shape.
        </PageHead>
        {comparison === "nothing" ? (
          <>
            <LiveUpdates />
            <NothingYet progress={(await ask(ProgressQuery, {})).progress} />
          </>
        ) : (
          <>
            <LiveUpdates {...linesOf(comparison.view)} />
            {isOpen && <NamedInAddress href={compareHref(compareQuery(comparison.view))} />}
            <Compare comparison={comparison} />
          </>
        )}
      </>
    );
  });
}

/** Whose news concern the page. */
const linesOf = ({ from, to }: SettledView) => ({ models: [from.model, to.model], tasks: [from.task, to.task] });
