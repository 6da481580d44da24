/** @file The newest results of all models, each leading to its circuit. */
import Link from "next/link";
import { runsHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { Note, Section } from "../../ui/section.tsx";
import { runRows } from "../runs/derive.ts";
import type { NewestRun } from "../runs/query.ts";
import styles from "./view.module.css";

export function Newest({ runs, time }: { runs: readonly NewestRun[]; time: TimeAxis }) {
  return (
    <Section title="Newest results">
      <ul className={styles.newest}>
        {runRows(runs, time).map(({ key, name, href, computed, accuracy, circuit }) => (
          <li key={key}>
            {href === null ? (
              name
            ) : (
              <Link href={href} prefetch={false}>
                {name}
              </Link>
            )}
            <span>
              {`accuracy ${accuracy}; circuit: ${circuit}; `}
              <span className={styles.when}>{computed}</span>
            </span>
          </li>
        ))}
      </ul>
      <Note>
        What is being computed, and what failed, is on <Link href={runsHref(timeQuery(time))}>the page of runs</Link>.
      </Note>
    </Section>
  );
}
