/** @file What the marks of a drawing mean, as its files say it too. */
import styles from "./figure-key.module.css";
import { SHAPES } from "./series-key.tsx";
import { DASHES, type KeyEntry, symbolInk } from "./standalone-svg.ts";

export function FigureKey({ entries }: { entries: readonly KeyEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <ul className={styles.key}>
      {entries.map((entry) => (
        <li key={entry.name}>
          <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true">
            <Mark {...entry} />
          </svg>
          {entry.name}
        </li>
      ))}
    </ul>
  );
}

function Mark(entry: KeyEntry) {
  const { mark, colour } = entry;
  if (mark === "area") return <rect x="4" width="14" height="12" fill={colour} />;
  if (mark === "line" || mark === "dashed" || mark === "dotted")
    return <line x2="22" y1="6" y2="6" stroke={colour} strokeWidth="3" strokeDasharray={DASHES[mark]} />;
  return <path transform="translate(5 0)" d={SHAPES[mark]} {...symbolInk(entry)} />;
}
