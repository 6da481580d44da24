/** @file What a text finds. */
import type { Metadata } from "next";
import { search } from "../../features/search/search.ts";
import { SearchPage } from "../../features/search/view.tsx";
import { firstValues, type SearchParams } from "../../lib/hrefs.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { withApi } from "../../ui/with-api.tsx";

export const metadata: Metadata = { robots: { index: false } };

export default async function Search({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { q = "", ...rest } = firstValues(await searchParams);
  const time = timeIn(rest);
  return withApi(async () => (
    <>
      <PageHead title="Search" />
      <SearchPage text={q} hits={await search(q, time)} time={time} />
    </>
  ));
}
