/** @file Who carries the roles that this head has had, and when they change hands. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { anyCountsNote } from "../../lib/head-score.ts";
import { headHref } from "../../lib/hrefs.ts";
import { Note, Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import type { HeadPage } from "./query.ts";
import { handOversOf } from "./roles.ts";
import { rolesFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type HeadView, headQuery } from "./view-state.ts";

export function Roles({ page, view }: { page: HeadPage; view: HeadView }) {
  if (page.scores.length === 0) return null;
  const figure = rolesFigure(page, view);
  const anyCounts = anyCountsNote(page.roles.map(({ definition }) => definition));
  if (figure === null)
    return (
      <Section title="Roles">
        <Note>At no checkpoint is this head above the threshold of any score.</Note>
      </Section>
    );
  return (
    <Section title="Roles" aside="the head with the highest score carries the role">
      <FigureKey entries={figure.key} />
      <ChartFigure draw={figure.draw} />
      <ul className={styles.memberships}>
        {page.roles.map((role) => (
          <li key={role.definition.name}>
            {`${role.definition.title}: `}
            {role.handOvers.revisions.length === 0 && "no head carries it for two checkpoints in a row"}
            {handOversOf(role).map(({ key, text, to, revision }, i) => (
              <span key={key}>
                {i > 0 && "; "}
                {to === null || to === page.head ? (
                  text
                ) : (
                  <Link href={headHref(page.model.name, to, headQuery({ ...view, at: revision }))} prefetch={false}>
                    {text}
                  </Link>
                )}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <FigureTools figure={figure} address={headHref(page.model.name, page.head, headQuery(view))} />
      <Note>Brief changes are passed over, and suspicious checkpoints do not count. {anyCounts}</Note>
    </Section>
  );
}
