/** @file One model over training. */
import { nothingHere } from "../../../features/catalogue/nothing-here.tsx";
import { CatalogueQuery } from "../../../features/catalogue/query.ts";
import { fetchAnyEvidence, fetchEvidence, isEmpty } from "../../../features/evidence/query.ts";
import { EvidenceSections } from "../../../features/evidence/view.tsx";
import { fetchLacking } from "../../../features/model/lacking.ts";
import { fetchHeadsAlone, fetchModel } from "../../../features/model/query.ts";
import { ModelOverTraining } from "../../../features/model/view.tsx";
import { type ModelView, parseModelView } from "../../../features/model/view-state.ts";
import { HeadsOverTraining, NoResultHere, NoTaskYet } from "../../../features/model/without-tasks.tsx";
import { NothingYet } from "../../../features/progress/nothing-yet.tsx";
import { ProgressQuery } from "../../../features/progress/query.ts";
import { ask } from "../../../lib/api.ts";
import { formatShort } from "../../../lib/format.ts";
import { decode, firstValues, type SearchParams } from "../../../lib/hrefs.ts";
import { LiveUpdates } from "../../../ui/live-updates.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { withApi } from "../../../ui/with-api.tsx";

interface ModelPageProps {
  params: Promise<{ model: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function ModelPage({ params, searchParams }: ModelPageProps) {
  const name = decode((await params).model);
  const view = parseModelView(firstValues(await searchParams));
  return withApi(async () => {
    const page = await fetchModel(name, view);
    if (page === null) return lacking(name, view);
    if (page === "nothing") return withoutTasks(name, view);
    const { layers, heads, parameters } = page.model;
    return (
      <>
        <LiveUpdates models={[name]} tasks={[page.task.name]} />
        <PageHead title={`${name} over training`}>
          {`${layers} layers of ${heads} heads, ${formatShort(parameters)} parameters. ${page.task.title}: ${page.task.description}`}
        </PageHead>
        <ModelOverTraining page={page} view={view} />
        <EvidenceSections
          evidence={await fetchEvidence(name, page.task.name)}
          model={name}
          task={page.task.name}
          revision={page.point.revision}
        />
      </>
    );
  });
}

async function lacking(name: string, view: ModelView) {
  const page = await fetchLacking(name, view);
  if (page === null) return nothingHere();
  return (
    <>
      <LiveUpdates models={[name]} tasks={[page.task.name]} />
      <PageHead title={`${name} over training`} />
      <NoResultHere page={page} view={view} />
    </>
  );
}

async function withoutTasks(name: string, view: ModelView) {
  const { tasks } = await ask(CatalogueQuery, {});
  const [heads, beside] = await Promise.all([
    fetchHeadsAlone(name, view),
    fetchAnyEvidence(
      name,
      tasks.map((task) => task.name),
    ),
  ]);
  const known = heads !== null || (beside !== null && !isEmpty(beside.evidence));
  return (
    <>
      <LiveUpdates models={[name]} />
      <PageHead title={known ? `${name} over training` : name} />
      {known ? <NoTaskYet model={name} /> : <NothingYet progress={(await ask(ProgressQuery, {})).progress} />}
      {heads && <HeadsOverTraining page={heads} view={view} />}
      {known && beside && <EvidenceSections {...beside} model={name} revision={heads?.point.revision ?? ""} />}
    </>
  );
}
