/** @file How every number is computed, a section each, which other pages lead to. */
import { METHOD_TITLES, type MethodName } from "../../lib/methods.ts";
import { METHODS } from "./methods.ts";
import styles from "./view.module.css";

const NAMES = Object.keys(METHOD_TITLES) as MethodName[];

export function Methods() {
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
          <MethodSection key={name} name={name} />
        ))}
      </div>
    </div>
  );
}

function MethodSection({ name }: { name: MethodName }) {
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
        Code: <code>{code}</code>
      </p>
    </section>
  );
}
