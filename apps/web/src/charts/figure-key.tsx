/** @file What the marks of a drawing mean, as its files say it too. */
import styles from "./figure-key.module.css";
import { type KeyEntry, KeyMark } from "./key-mark.tsx";

export function FigureKey({ entries }: { entries: readonly KeyEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <ul className={styles.key}>
      {entries.map((entry) => (
        <li key={entry.name}>
          <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true">
            <KeyMark {...entry} />
          </svg>
          {entry.name}
        </li>
      ))}
    </ul>
  );
}
