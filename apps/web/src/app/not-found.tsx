/** @file The answer to an address that leads nowhere: what there is instead. */
import type { Metadata } from "next";
import Link from "next/link";
import { CatalogueQuery, catalogueOf } from "../features/catalogue/query.ts";
import { parseTrendsView, trendsQuery } from "../features/trends/view-state.ts";
import { ask } from "../lib/api.ts";
import { trendsHref } from "../lib/hrefs.ts";
import { PageHead } from "../ui/page-head.tsx";
import { withApi } from "../ui/with-api.tsx";

export const metadata: Metadata = { title: "Nothing here" };

export default function NotFound() {
  return withApi(async () => {
    const { models, tasks } = catalogueOf(await ask(CatalogueQuery, {}));
    return (
      <>
        <PageHead title="There is nothing at this address">
          The address is mistyped, or the model, task or checkpoint that it names has no result yet. Every result there
          is can be reached from <Link href="/">the atlas</Link>
          {models.length > 0 && `, which holds ${models.map(({ name }) => name).join(", ")}`}.
        </PageHead>
        <ul>
          {tasks.map(({ name, title }) => (
            <li key={name}>
              <Link href={trendsHref(trendsQuery({ ...parseTrendsView({}), task: name }))}>{title}</Link>
            </li>
          ))}
        </ul>
      </>
    );
  });
}
