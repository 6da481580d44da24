/** @file How every number is computed, a section each, which other pages lead to. */
import type { ReactNode } from "react";
import { sourceHref } from "../../lib/hrefs.ts";
import { METHOD_TITLES, type MethodName } from "../../lib/methods.ts";
import { METHODS } from "./methods.ts";
import type { ModeRow } from "./modes.ts";
import { ModesList } from "./modes-list.tsx";
import styles from "./view.module.css";

const NAMES = Object.keys(METHOD_TITLES) as MethodName[];

/** @param modes what was found wrong in the published pipeline */
export function Methods({ modes }: { modes: readonly ModeRow[] }) {
  return (
    <div className={styles.columns}>
      <nav aria-label="On this page" className={styles.contents}>
        <ul>
          {NAMES.map((name) => (
            <li key={name}>
              <a href={`#${name}`}>{METHOD_TITLES[name]}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div>
        {NAMES.map((name) => (
          <MethodSection key={name} name={name}>
            {name === "modes" && <ModesList rows={modes} />}
          </MethodSection>
        ))}
      </div>
    </div>
  );
}

function MethodSection({ name, children }: { name: MethodName; children: ReactNode }) {
  const { text, formula, source, code } = METHODS[name];
  return (
    <section id={name} className={styles.method}>
      <h2>
        <a href={`#${name}`}>{METHOD_TITLES[name]}</a>
      </h2>
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {formula && <p className={styles.formula}>{formula}</p>}
      <p className={styles.reference}>
        {source && `Source: ${source}. `}
        {code.endsWith(".md") ? "Document" : "Code"}:{" "}
        <a href={sourceHref(code)}>
          <code>{code}</code>
        </a>
      </p>
      {children}
    </section>
  );
}
