/** @file Who carries the roles that this head has had, and when they change hands. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { MarkKey } from "../../charts/mark-key.tsx";
import { markStrip } from "../../charts/mark-strip.ts";
import { headHref } from "../../lib/hrefs.ts";
import { methodHref } from "../../lib/methods.ts";
import { Note, Section } from "../../ui/section.tsx";
import type { HeadPage } from "./query.ts";
import { handOversOf, roleStrip } from "./roles.ts";
import styles from "./view.module.css";
import { type HeadView, headQuery } from "./view-state.ts";

export function Roles({ page, view }: { page: HeadPage; view: HeadView }) {
  if (page.scores.length === 0) return null;
  if (page.roles.length === 0)
    return (
      <Section title="Roles">
        <Note>At no checkpoint is this head above the threshold of any score.</Note>
      </Section>
    );
  const strip = roleStrip(page, view);
  return (
    <Section title="Roles" aside="the head with the highest score carries the role">
      <MarkKey meanings={{ full: "this head", other: "another head", absent: "none above the threshold" }} />
      <ChartFigure draw={(width) => markStrip({ ...strip, width })} />
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
      <Note>
        Brief changes are passed over, and suspicious checkpoints do not count.{" "}
        <Link href={methodHref("role-handover")}>How this is computed</Link>
      </Note>
    </Section>
  );
}
