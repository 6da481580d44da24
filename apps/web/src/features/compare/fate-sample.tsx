/** @file A short piece of line as the picture draws it: the key to what became of an edge. */
import { KeyMark } from "../../charts/key-mark.tsx";
import styles from "./fate-sample.module.css";
import type { Fate } from "./view-state.ts";

interface FateSampleProps {
  fate: Fate;
  name: string;
  /** Whether the edge's score changed its sign. */
  split?: boolean;
}

export function FateSample({ fate, name, split = false }: FateSampleProps) {
  return (
    <span className={styles.sample}>
      <svg width="22" height="8" viewBox="0 2 22 8" aria-hidden="true">
        <KeyMark name={name} colour={`var(--${fate})`} mark={split ? "split" : "line"} />
      </svg>
      {name}
    </span>
  );
}
