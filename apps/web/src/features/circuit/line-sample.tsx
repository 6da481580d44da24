/** @file A short piece of line as the picture draws it: the key to signs and to q, k and v. */
import styles from "./line-sample.module.css";
import type { ReaderKind } from "./view-state.ts";

interface LineSampleProps {
  name: string;
  sign?: "positive" | "negative";
  kind?: ReaderKind;
}

export function LineSample({ name, sign, kind = "other" }: LineSampleProps) {
  return (
    <>
      <svg width="22" height="8" viewBox="0 0 22 8" aria-hidden="true">
        <line className={`${styles[sign ?? "plain"]} ${styles[kind]}`} x1="0" x2="22" y1="4" y2="4" />
      </svg>
      {name}
    </>
  );
}
