/** @file A short piece of line as the picture draws it: the key to what became of an edge. */
import styles from "./fate-sample.module.css";
import type { Fate } from "./view-state.ts";

export function FateSample({ fate, name }: { fate: Fate; name: string }) {
  return (
    <span className={styles.sample}>
      <svg width="22" height="8" viewBox="0 0 22 8" aria-hidden="true">
        <line className={styles[fate]} x1="0" x2="22" y1="4" y2="4" />
      </svg>
      {name}
    </span>
  );
}
