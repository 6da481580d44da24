/** @file Parts of the tools below a figure, on the server and in the browser alike. */
import type { ReactNode } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";
import styles from "./tools.module.css";

interface ToolProps {
  /** Name of the figure. */
  of: string;
  /** What it shows, which tells it from others of the page. */
  subject: string;
  title: string;
  children: ReactNode;
}

/** One open at a time among those of a figure. */
export function Tool({ of, subject, title, children }: ToolProps) {
  return (
    <details className={styles.tool} name={`tools-${of}`}>
      <summary aria-label={`${title}: ${subject}`}>{title}</summary>
      <div className={styles.panel}>{children}</div>
    </details>
  );
}

/** Longer texts scroll. */
const MOST_LINES = 14;

export function Copied({ text, what }: { text: string; what: string }) {
  return (
    <div className={styles.copied}>
      <textarea readOnly value={text} rows={Math.min(MOST_LINES, text.split("\n").length)} aria-label={what} />
      <CopyButton text={text} what={what} />
    </div>
  );
}
