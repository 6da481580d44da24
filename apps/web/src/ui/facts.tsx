/** @file Figures with their names; a missing one says why. */
import type { ReactNode } from "react";
import styles from "./facts.module.css";

export interface Fact {
  term: string;
  value: ReactNode;
  /** Unit, reference or the reason why there is no value. */
  note?: string;
}

export function Facts({ facts, large = false }: { facts: readonly Fact[]; large?: boolean }) {
  return (
    <dl className={large ? `${styles.facts} ${styles.large}` : styles.facts}>
      {facts.map(({ term, value, note }) => (
        <div key={term} className={styles.fact}>
          <dt>{term}</dt>
          <dd>
            <span className={styles.value}>{value}</span>
            {note && <span className={styles.note}>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
