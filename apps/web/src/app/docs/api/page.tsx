/** @file The API for people who ask it themselves. */
import { headers } from "next/headers";
import { fetchSubject } from "../../../features/api-docs/query.ts";
import { ApiDocs } from "../../../features/api-docs/view.tsx";
import { parseDocsView } from "../../../features/api-docs/view-state.ts";
import { firstValues, type SearchParams } from "../../../lib/hrefs.ts";
import { PageHead } from "../../../ui/page-head.tsx";
import { withApi } from "../../../ui/with-api.tsx";

export default async function ApiDocsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { lang } = parseDocsView(firstValues(await searchParams));
  const url = await endpoint();
  return withApi(async () => (
    <>
      <PageHead title="Ask the API">
        Everything on this site comes from one GraphQL endpoint, which is yours to ask as well.
      </PageHead>
      <ApiDocs subject={await fetchSubject()} language={lang} url={url} />
    </>
  ));
}

/** As the reader reaches this site. */
async function endpoint(): Promise<string> {
  const sent = await headers();
  const host = sent.get("x-forwarded-host") ?? sent.get("host") ?? "127.0.0.1:3000";
  return `${sent.get("x-forwarded-proto") ?? "http"}://${host}/graphql`;
}
