/** @file Header, main and footer around a page. */
import Link from "next/link";
import type { ReactNode } from "react";
import { ColorSchemeToggle } from "./color-scheme-toggle.tsx";
import styles from "./site-frame.module.css";

export function SiteFrame({ children }: { children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <header className={styles.header}>
        <Link className={styles.brand} href="/">
          Circuit Atlas
        </Link>
        <nav aria-label="Main" className={styles.nav}>
          <Link href="/">Atlas</Link>
          <Link href="/trends">Trends</Link>
          <Link href="/compare">Compare</Link>
          <a href="/graphql">API</a>
        </nav>
        <ColorSchemeToggle />
      </header>
      <main id="main" className={styles.main}>
        {children}
      </main>
      <footer className={styles.footer}>
        Circuits are found by edge attribution patching and tested by ablation. Every number leads to its run.
      </footer>
    </div>
  );
}
