/** @file One circuit: a model on a task at a checkpoint. */
import Link from "next/link";
import { nothingHere } from "../../../../../features/catalogue/nothing-here.tsx";
import { hasNodes } from "../../../../../features/circuit/derive.ts";
import { fetchCircuit } from "../../../../../features/circuit/query.ts";
import { Circuit } from "../../../../../features/circuit/view.tsx";
import { parseCircuitView } from "../../../../../features/circuit/view-state.ts";
import { modelQuery, parseModelView } from "../../../../../features/model/view-state.ts";
import { type CircuitKey, decodeKey, firstValues, modelHref, type SearchParams } from "../../../../../lib/hrefs.ts";
import { choiceOf } from "../../../../../lib/settings.ts";
import { timeIn } from "../../../../../lib/time-axis.ts";
import { LiveUpdates } from "../../../../../ui/live-updates.tsx";
import { PageHead } from "../../../../../ui/page-head.tsx";
import { withApi } from "../../../../../ui/with-api.tsx";

interface CircuitPageProps {
  params: Promise<CircuitKey>;
  searchParams: Promise<SearchParams>;
}

export default async function CircuitPage({ params, searchParams }: CircuitPageProps) {
  const key = decodeKey(await params);
  const view = parseCircuitView(firstValues(await searchParams));
  return withApi(async () => {
    const page = await fetchCircuit(key, choiceOf(view));
    if (page === null || !hasNodes(page.run.checkpoint.model, view)) return nothingHere();
    const here = { ...parseModelView({}), ...timeIn(view), task: key.task, at: key.revision };
    const model = modelHref(key.model, modelQuery(here));
    return (
      <>
        <LiveUpdates models={[key.model]} tasks={[key.task]} />
        <PageHead
          above={<Link href={model}>{`${key.model} over training`}</Link>}
          title={`${page.run.task.title} in ${key.model}`}
          windowTitle={`${page.run.task.title} in ${key.model} at ${key.revision}`}
        >
          {page.run.task.description}
        </PageHead>
        <Circuit page={page} view={view} />
      </>
    );
  });
}
