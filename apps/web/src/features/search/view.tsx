/** @file The page of what was found; it needs no script. */
import Link from "next/link";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { Note } from "../../ui/section.tsx";
import { type Hit, KIND_NAMES } from "./hits.ts";
import styles from "./view.module.css";

interface SearchPageProps {
  text: string;
  hits: readonly Hit[];
  time: TimeAxis;
}

export function SearchPage({ text, hits, time }: SearchPageProps) {
  return (
    <>
      <form action="/search" className={styles.form}>
        {[...timeQuery(time)].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="search" name="q" defaultValue={text} aria-label="Search" key={text} />
        <button type="submit">Search</button>
      </form>
      {text !== "" && hits.length === 0 && <Note>Nothing is called like that here.</Note>}
      <ul className={styles.hits}>
        {hits.map(({ kind, name, detail, href }) => (
          <li key={`${kind} ${href} ${detail}`}>
            <span className={styles.kind}>{KIND_NAMES[kind]}</span>
            <Link href={href} prefetch={false} aria-label={detail ? `${name}: ${detail}` : name}>
              {name}
            </Link>
            <span className={styles.detail}>{detail}</span>
          </li>
        ))}
      </ul>
      <Note>
        Search for a model (pythia-160m), a head (L9H6, a9.h6), a score (induction), a task, a training step (step128),
        a circuit by its model and its task, or a word of the methods page; several words narrow it down.
      </Note>
    </>
  );
}
