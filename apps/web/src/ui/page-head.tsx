/** @file Title of a page with a sentence that says what it shows. */
import type { ReactNode } from "react";
import styles from "./page-head.module.css";

export function PageHead({ above, title, children }: { above?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className={styles.head}>
      {above && <div className={styles.above}>{above}</div>}
      <h1>{title}</h1>
      {children && <p className={styles.lead}>{children}</p>}
    </div>
  );
}
