/** @file A calm word where a page has nothing to show: what is the matter, and what happens next. */
import type { ReactNode } from "react";
import { DocumentTitle } from "./document-title.tsx";
import styles from "./notice.module.css";

interface NoticeProps {
  title: string;
  /** Whether it stands for the whole page and names it. */
  isPage?: boolean;
  children: ReactNode;
}

export function Notice({ title, isPage = false, children }: NoticeProps) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div className={styles.notice} role="status">
      {isPage && <DocumentTitle of={title} />}
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}
