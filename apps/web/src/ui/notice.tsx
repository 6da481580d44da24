/** @file A calm word where a page has nothing to show: what is the matter, and what happens next. */
import type { ReactNode } from "react";
import styles from "./notice.module.css";

export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.notice} role="status">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
