/** @file How a circuit was computed, the files of its scores, and the releases that it is in. */
import Link from "next/link";
import { Fragment } from "react";
import { drawName } from "../../lib/draw.ts";
import { circuitFileHref, releaseHref } from "../../lib/hrefs.ts";
import { choiceFor } from "../../lib/settings.ts";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { keyOf } from "./derive.ts";
import { provenance } from "./figures.ts";
import type { Run } from "./query.ts";
import styles from "./view.module.css";
import { circuitQuery, parseCircuitView } from "./view-state.ts";

/** Files of scores are of edges. */
function Downloads({ run }: { run: Run }) {
  const { csv, json, parquet, float32 } = run;
  if (csv === null || json === null || parquet === null || float32 === null) return null;
  return (
    <p className={styles.downloads}>
      Scores of every edge, with all of the above: <a href={csv}>CSV</a>, <a href={json}>JSON</a>,{" "}
      <a href={parquet}>Parquet</a>, or <a href={float32}>the numbers alone</a> (float32, little-endian). As a circuit
      for other tools:{" "}
      <a
        href={circuitFileHref(
          keyOf(run),
          circuitQuery({
            ...parseCircuitView({}),
            ...choiceFor(run.settings, run.task.metric, drawName(run.dataset)),
          }),
        )}
      >
        EAP-IG JSON
      </a>
      , which <Link href="/open">the viewer</Link> opens, too.
    </p>
  );
}

/** The newest, where it is in any. */
function InReleases({ run: { releases } }: { run: Run }) {
  if (releases.edges.length === 0) return null;
  return (
    <p className={styles.downloads}>
      In release{" "}
      {releases.edges.map(({ node }, i) => (
        <Fragment key={`${node.name} ${node.version}`}>
          {i > 0 && ", "}
          <Link href={releaseHref(node)}>{`${node.name} ${node.version}`}</Link>
        </Fragment>
      ))}
      : it stays as it is.
    </p>
  );
}

export function Provenance({ run }: { run: Run }) {
  const { command } = run;
  return (
    <Section title="How this was computed">
      <Facts facts={provenance(run)} />
      <Downloads run={run} />
      <InReleases run={run} />
      <pre className={styles.command}>
        <code>{command}</code>
      </pre>
      {command.includes("DIR/") && <Note>DIR stands for wherever the folder lies.</Note>}
    </Section>
  );
}
