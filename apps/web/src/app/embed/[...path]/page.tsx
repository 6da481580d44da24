/** @file A page's figure alone, for other pages to frame. */
import type { Metadata } from "next";
import { nothingHere } from "../../../features/catalogue/nothing-here.tsx";
import { Embed } from "../../../features/sharing/embed.tsx";
import { figureOf, sharedPage } from "../../../features/sharing/shared-page.ts";
import { firstValues, type SearchParams } from "../../../lib/hrefs.ts";
import { withApi } from "../../../ui/with-api.tsx";

interface EmbedProps {
  params: Promise<{ path: string[] }>;
  searchParams: Promise<SearchParams>;
}

export const metadata: Metadata = { robots: { index: false } };

export default async function EmbedPage({ params, searchParams }: EmbedProps) {
  const { path } = await params;
  const query = firstValues(await searchParams);
  return withApi(async () => {
    const page = await sharedPage(path, query);
    const figure = page && figureOf(page, query);
    if (page === null || figure === null) return nothingHere();
    return <Embed figure={figure} address={page.address} />;
  });
}
