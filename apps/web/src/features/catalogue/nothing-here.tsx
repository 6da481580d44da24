/** @file What a page says where its address leads nowhere: why that may be, and what there is instead. */
import Link from "next/link";
import { answerWith } from "../../lib/answer-status.ts";
import { ask } from "../../lib/api.ts";
import { modelHref, trendsHref } from "../../lib/hrefs.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Section } from "../../ui/section.tsx";
import { parseTrendsView, trendsQuery } from "../trends/view-state.ts";
import { CatalogueQuery, catalogueOf } from "./query.ts";

type NamedLink = readonly [href: string, text: string];

/** Answers 404. @param near what there is that the address may have meant */
export async function nothingHere(near: readonly NamedLink[] = []) {
  const { models, tasks } = catalogueOf(await ask(CatalogueQuery, {}));
  answerWith(404);
  const ofTask = (task: string) => trendsHref(trendsQuery({ ...parseTrendsView({}), task }));
  return (
    <>
      <PageHead title="There is nothing at this address">
        The address is mistyped, or the model, task or checkpoint that it names has no result yet. Every result there is
        can be reached from <Link href="/">the atlas</Link>, and <Link href="/search">the search</Link> finds models,
        heads, tasks and steps by name.
      </PageHead>
      <Links title="Nearest to it" links={near} />
      <Links title="Models" links={models.map(({ name }) => [modelHref(name), name])} />
      <Links title="Tasks" links={tasks.map(({ name, title }) => [ofTask(name), title])} />
    </>
  );
}

function Links({ title, links }: { title: string; links: readonly NamedLink[] }) {
  if (links.length === 0) return null;
  return (
    <Section title={title}>
      <ul>
        {links.map(([href, text]) => (
          <li key={href}>
            <Link href={href} prefetch={false}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
