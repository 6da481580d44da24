/** @file Releases: results that do not change any more, to be cited. */
import { fetchReleases } from "../../features/releases/query.ts";
import { Releases } from "../../features/releases/view.tsx";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default function ReleasesPage() {
  return withApi(async () => (
    <>
      <LiveUpdates />
      <PageHead title="Releases">
        Results as they were at one moment, frozen under a name and a version, so that they can be cited: nothing of
        them is changed or removed afterwards.
      </PageHead>
      <Releases page={await fetchReleases()} />
    </>
  ));
}
