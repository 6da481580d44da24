/** @file One attention head over training. */
import Link from "next/link";
import { nothingHere } from "../../../../../features/catalogue/nothing-here.tsx";
import { fetchHead } from "../../../../../features/head/query.ts";
import { HeadOverTraining } from "../../../../../features/head/view.tsx";
import { parseHeadView } from "../../../../../features/head/view-state.ts";
import { NothingYet } from "../../../../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../../../../features/progress/query.ts";
import { ask } from "../../../../../lib/api.ts";
import { decode, firstValues, modelHref, type SearchParams } from "../../../../../lib/hrefs.ts";
import { timeIn, timeQuery } from "../../../../../lib/time-axis.ts";
import { LiveUpdates } from "../../../../../ui/live-updates.tsx";
import { PageHead } from "../../../../../ui/page-head.tsx";
import { withApi } from "../../../../../ui/with-api.tsx";

interface HeadPageProps {
  params: Promise<{ model: string; head: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function HeadPage({ params, searchParams }: HeadPageProps) {
  const { model, head } = await params;
  const [name, node] = [decode(model), decode(head)];
  const view = parseHeadView(firstValues(await searchParams));
  return withApi(async () => {
    const page = await fetchHead(name, node, view);
    if (page === null) return nothingHere();
    return (
      <>
        <LiveUpdates models={[name]} />
        <PageHead
          above={<Link href={modelHref(name, timeQuery(timeIn(view)))}>{`${name} over training`}</Link>}
          title={`Head ${node} of ${name}`}
        >
          What this attention head does, which circuits it takes part in, and what it is connected to, over training.
        </PageHead>
        {page === "nothing" ? (
          <NothingYet progress={(await ask(ProgressQuery, {})).progress} />
        ) : (
          <HeadOverTraining page={page} view={view} />
        )}
      </>
    );
  });
}
