/** @file Title of a page with a sentence that says what it shows. */
import type { ReactNode } from "react";
import { DocumentTitle } from "./document-title.tsx";
import styles from "./page-head.module.css";

interface PageHeadProps {
  above?: ReactNode;
  title: string;
  /** The title of the window, where it is another one. */
  windowTitle?: string;
  children?: ReactNode;
}

export function PageHead({ above, title, windowTitle = title, children }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <DocumentTitle of={windowTitle} />
      {above && <div className={styles.above}>{above}</div>}
      <h1>{title}</h1>
      {children && <p className={styles.lead}>{children}</p>}
    </div>
  );
}
