/** @file Below a model's own results: what others published of it, and whether it works as is said. */
import Link from "next/link";
import { SeriesKey } from "../../charts/series-key.tsx";
import { TrainingFigure } from "../../charts/training-figure.tsx";
import { formatCount } from "../../lib/format.ts";
import { methodHref } from "../../lib/methods.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { algorithmSummary, publishedRows, sizeChart, sourcesOf, swapRows, verificationAt } from "./derive.ts";
import type { Evidence, Verification } from "./query.ts";
import styles from "./view.module.css";

interface EvidenceProps {
  evidence: Evidence;
  model: string;
  task: string;
  /** Under the page's time cursor. */
  revision: string;
}

export function EvidenceSections(props: EvidenceProps) {
  return (
    <>
      <Algorithms {...props} />
      <Swaps {...props} />
      <Published {...props} />
    </>
  );
}

function Algorithms({ evidence: { family, algorithms }, model, revision }: EvidenceProps) {
  const stored = family === null ? `--model ${model}` : `--family ${family} --model ${model}`;
  return (
    <Section title="Verified algorithms" aside="whether the model does a task as is said of it">
      {algorithms.length === 0 && (
        <Note>
          None was verified on this model; <code>{`atlas verify-algorithm DIR --algorithm ioi ${stored}`}</code> does.
        </Note>
      )}
      <div className={styles.algorithms}>
        {algorithms.map((found) => (
          <Algorithm key={found[0]!.algorithm} verification={verificationAt(found, revision)} revision={revision} />
        ))}
      </div>
      <Note>
        <Link href={methodHref("algorithms")}>How this is computed</Link>
      </Note>
    </Section>
  );
}

const SWAP_HEAD = ["Step", "Components", "As it is", "With them", "Source", "Share of the way"] as const;

/** Where there are none nothing is said: the section on algorithms tells what else can be computed. */
function Swaps({ evidence: { swaps } }: EvidenceProps) {
  const rows = swapRows(swaps);
  if (rows.length === 0) return null;
  return (
    <Section title="Component swaps" aside="parameters of some components from another checkpoint">
      <DataTable caption="Component swaps" head={SWAP_HEAD} rows={rows} />
      <Note>
        <code>{swaps[0]!.command}</code>
      </Note>
    </Section>
  );
}

function Algorithm({ verification, revision }: { verification: Verification; revision: string }) {
  const { title, step, levels, checks, repair, command } = algorithmSummary(verification);
  return (
    <div>
      <h3>{title}</h3>
      <p className={styles.small}>
        {verification.checkpoint.revision === revision
          ? `At step ${step}.`
          : `At step ${step}, the newest that was verified; this checkpoint was not.`}
      </p>
      <ul className={styles.levels}>
        {levels.map((level) => (
          <li key={level.key}>
            <strong>{level.title}</strong>
            <span>{level.share}</span>
            <span className={styles.small}>{level.heads}</span>
          </li>
        ))}
        {checks.map((check) => (
          <li key={check.key}>
            <strong>{check.title}</strong>
            <span className={styles.small}>{`passed by: ${check.passed}`}</span>
          </li>
        ))}
      </ul>
      {repair && <p className={styles.small}>{repair}</p>}
      <p className={styles.small}>
        <code>{command}</code>
      </p>
    </div>
  );
}

function Published({ evidence, model, task }: EvidenceProps) {
  const sources = sourcesOf(evidence);
  if (sources.length === 0)
    return (
      <Section title="Published results">
        <Note>
          Nothing that others published of this model on this task is imported; <code>atlas import FILE</code> does
          that, marked with its source and licence.
        </Note>
      </Section>
    );
  return (
    <div id="published">
      <Section title="Published results" aside="imported, as others published them">
        <Sizes evidence={evidence} model={model} />
        <Circuits evidence={evidence} model={model} task={task} />
        <ul className={styles.sources}>
          {sources.map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
        </ul>
        <Note>
          <Link href={methodHref("imports")}>How they are compared</Link>
        </Note>
      </Section>
    </div>
  );
}

function Sizes({ evidence: { sizes }, model }: Pick<EvidenceProps, "evidence" | "model">) {
  const chart = sizeChart(sizes, model);
  if (chart === null) return null;
  return (
    <>
      <ul className={styles.key}>
        {chart.series.map(({ name, style }) => (
          <li key={name}>
            <SeriesKey name={name} style={style} />
          </li>
        ))}
      </ul>
      <TrainingFigure chart={chart} height={() => 240} />
    </>
  );
}

function Circuits({ evidence, model, task }: Omit<EvidenceProps, "revision">) {
  const { circuits, circuitCount } = evidence;
  const rows = publishedRows(circuits, model, task).map(({ key, step, edges, overlap, href }) => ({
    key,
    cells: [
      step,
      edges,
      href === null ? (
        overlap
      ) : (
        <Link key="ours" href={href} prefetch={false}>
          {overlap}
        </Link>
      ),
    ],
  }));
  if (rows.length === 0) return null;
  return (
    <>
      <DataTable caption="Published circuits" head={["Step", "Edges", "Overlap with ours"]} rows={rows} />
      {circuitCount > rows.length && <Note>{`${rows.length} of ${formatCount(circuitCount)} shown.`}</Note>}
    </>
  );
}
