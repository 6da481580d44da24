/** @file The key of a strip of marks: each look with its meaning. */
import styles from "./mark-key.module.css";
import { MARK_LOOKS, type MarkLook } from "./mark-strip.ts";

export function MarkKey({ meanings }: { meanings: Partial<Record<MarkLook, string>> }) {
  return (
    <ul className={styles.key} aria-label="Key">
      {Object.entries(meanings).map(([look, meaning]) => (
        <li key={look}>
          <Mark look={look as MarkLook} /> {meaning}
        </li>
      ))}
    </ul>
  );
}

function Mark({ look }: { look: MarkLook }) {
  const { symbol, ...colours } = MARK_LOOKS[look];
  const pen = { ...colours, strokeWidth: 1.75 };
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {symbol === "square" ? (
        <rect x="2" y="2" width="8" height="8" {...pen} />
      ) : (
        <circle cx="6" cy="6" r="4" {...pen} />
      )}
    </svg>
  );
}
