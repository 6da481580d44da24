/** @file How to ask the API: where it answers, what it promises, and examples that run as they stand. */
import Link from "next/link";
import type { ReactNode } from "react";
import { Choice, Controls } from "../../ui/choice.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Scroller } from "../../ui/scroller.tsx";
import { Section } from "../../ui/section.tsx";
import { explorerHref } from "../sharing/explorer-href.ts";
import { codeOf, examplesFor, LANGUAGES, type Language, type Subject } from "./examples.ts";
import styles from "./view.module.css";
import { docsHref } from "./view-state.ts";

interface ApiDocsProps {
  subject: Subject;
  language: Language;
  /** Of the GraphQL endpoint, as the reader reaches it. */
  url: string;
}

export function ApiDocs({ subject, language, url }: ApiDocsProps) {
  const options = (Object.keys(LANGUAGES) as Language[]).map((lang) => ({
    label: LANGUAGES[lang],
    href: docsHref({ lang }),
    active: lang === language,
  }));
  return (
    <>
      <Promises url={url} />
      <Section title="Examples" aside="each runs as it stands">
        <Controls>
          <Choice label="Language" options={options} />
        </Controls>
        {examplesFor(subject).map((example) => (
          <section key={example.name} id={example.name} className={styles.example}>
            <h3>{example.title}</h3>
            <p>{example.text}</p>
            <Code text={codeOf(example, language, url)} what={`the example: ${example.title}`}>
              <a
                href={explorerHref({ document: example.query, variables: example.variables })}
                aria-label={`Try it in the browser: ${example.title}`}
              >
                Try it in the browser
              </a>
            </Code>
          </section>
        ))}
      </Section>
    </>
  );
}

/** @param what it is, for the button that copies it @param children further ways from it */
function Code({ text, what, children }: { text: string; what: string; children: ReactNode }) {
  return (
    <>
      <Scroller label={what} className={styles.code!}>
        <pre>
          <code>{text}</code>
        </pre>
      </Scroller>
      <div className={styles.ways}>
        <CopyButton text={text} what={what} />
        {children}
      </div>
    </>
  );
}

function Promises({ url }: { url: string }) {
  return (
    <dl className={styles.promises}>
      <div>
        <dt>Endpoint</dt>
        <dd>
          <code>{url}</code>, by POST or GET. Reading needs no key. <a href="/graphql">Try queries in the browser</a>.
        </dd>
      </div>
      <div>
        <dt>Schema</dt>
        <dd>
          Every type and field says its unit, range and sign: <a href="/schema.graphql">schema.graphql</a>.
        </dd>
      </div>
      <div>
        <dt>Limits</dt>
        <dd>
          Each answer reports its cost and depth with the most there may be, under <code>extensions.cost</code>. Too
          many requests are answered with 429 and <code>Retry-After</code>.
        </dd>
      </div>
      <div>
        <dt>Caches</dt>
        <dd>
          Answers to GET carry an <code>ETag</code>; asking with <code>If-None-Match</code> costs no body where nothing
          has changed.
        </dd>
      </div>
      <div>
        <dt>Errors</dt>
        <dd>
          One sentence says what is wrong and what to do, <code>extensions.code</code> says the same to programs.
        </dd>
      </div>
      <div>
        <dt>Large columns</dt>
        <dd>
          Series and edges are columns of equal length. Scores of all edges are files: CSV, JSON, Parquet, or float32
          alone, with ranges.
        </dd>
      </div>
      <div>
        <dt>Figures as files</dt>
        <dd>
          Each page with figures answers at its own address with <code>.csv</code>, <code>.json</code> or{" "}
          <code>.svg</code> behind its path: <a href="/trends.csv">/trends.csv</a>.
        </dd>
      </div>
      <div>
        <dt>Circuit files</dt>
        <dd>
          <code>/circuits/MODEL/TASK/REVISION/eap-ig.json</code> is a circuit in the EAP-IG library's format;{" "}
          <Link href="/open">the viewer</Link> opens such files from disk.
        </dd>
      </div>
    </dl>
  );
}
