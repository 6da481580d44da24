/** @file Header, main and footer around a page. */
import Link from "next/link";
import type { ReactNode } from "react";
import { Announcer } from "./announcer.tsx";
import { ArrivalFocus } from "./arrival-focus.tsx";
import { ColorSchemeToggle } from "./color-scheme-toggle.tsx";
import { FirstVisit } from "./first-visit.tsx";
import { HomeLink, NavLinks } from "./nav-links.tsx";
import { OnTheWay } from "./on-the-way.tsx";
import { SearchBox } from "./search-box.tsx";
import styles from "./site-frame.module.css";

export function SiteFrame({ children }: { children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <header className={styles.header}>
        <HomeLink className={styles.brand}>Circuit Atlas</HomeLink>
        <nav aria-label="Main" className={styles.nav}>
          <NavLinks />
        </nav>
        <SearchBox />
        <ColorSchemeToggle />
      </header>
      <FirstVisit />
      <main id="main" className={styles.main}>
        {children}
      </main>
      <ArrivalFocus />
      <Announcer />
      <OnTheWay />
      <footer className={styles.footer}>
        Circuits are found by edge attribution patching and tested by ablation. Every number leads to its run.{" "}
        <Link href="/releases" prefetch={false}>
          Releases
        </Link>{" "}
        can be cited: they stay as they are.{" "}
        <Link href="/open" prefetch={false}>
          Open a circuit file
        </Link>{" "}
        to see it here without sending it anywhere.
      </footer>
    </div>
  );
}
