/** @file The page of a head: what it does, which circuits it is in and what it is connected to, at one moment of training. */
import Link from "next/link";
import { caveatKey } from "../../charts/caveat-key.ts";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { isWide } from "../../charts/circuit/layout.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { countsSentence } from "../../lib/head-score.ts";
import { circuitHref, headHref } from "../../lib/hrefs.ts";
import { timeIn, timeQuery } from "../../lib/time-axis.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { edgesOf } from "../circuit/derive.ts";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import type { Figure } from "../sharing/figure.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { CheckpointCursor } from "../training/checkpoint-cursor.tsx";
import { TimeChoices } from "../training/time-choices.tsx";
import { headEdges, hrefAt, membershipWords, scorePanels, shownView } from "./derive.ts";
import { EdgeTable } from "./edge-table.tsx";
import type { HeadPage, HeadRun } from "./query.ts";
import { Roles } from "./roles-section.tsx";
import { circuitsFigure, edgesFigure, PANEL_HEIGHT, scoresFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type HeadView, headQuery } from "./view-state.ts";

interface Props {
  page: HeadPage;
  view: HeadView;
}

/** Width in CSS pixels of a panel at a desk, where two stand side by side. */
const PANEL_WIDTH = 520;

export function HeadOverTraining({ page, view: asked }: Props) {
  const view = shownView(page, asked);
  return (
    <>
      <ViewControls page={page} view={view} />
      <CheckpointCursor
        moments={page.moments}
        revision={page.here.revision}
        hrefAt={(revision) => hrefAt(page, view, revision)}
        isFollowing={view.at === null}
      />
      <Scores page={page} view={view} />
      <Roles page={page} view={view} />
      <Circuits page={page} view={view} />
      <Edges page={page} view={view} />
    </>
  );
}

function ViewControls({ page, view }: Props) {
  const href = (change: Partial<HeadView>) => headHref(page.model.name, page.head, headQuery({ ...view, ...change }));
  return (
    <Controls>
      <TimeChoices axis={view} hrefOf={href} />
    </Controls>
  );
}

/** A figure in the view of the page. */
function Tools({ page, view, figure }: Props & { figure: Figure | null }) {
  if (figure === null) return null;
  return <FigureTools figure={figure} address={headHref(page.model.name, page.head, headQuery(view))} />;
}

function Scores({ page, view }: Props) {
  const panels = scorePanels(page, view);
  return (
    <Section title="Scores" aside="every score on its own range, the same at every step">
      {panels.length === 0 && (
        <Note>No head scores of this model are stored. Analyse it with --heads to have them.</Note>
      )}
      <FigureKey entries={caveatKey(panels.map(({ chart }) => chart))} />
      <div className={styles.panels}>
        {panels.map(({ name, title, value, above, chart }) => (
          <div key={name}>
            <h3 className={styles.panel}>
              {title}{" "}
              <span className={above === null ? styles.value : styles.above}>
                {above === null ? value : `${value}, ${above}`}
              </span>
            </h3>
            <ChartFigure
              wide={PANEL_WIDTH}
              draw={(width) => trainingChart({ ...chart, width, height: PANEL_HEIGHT })}
            />
          </div>
        ))}
      </div>
      <Tools page={page} view={view} figure={scoresFigure(page, view)} />
      {panels.length > 0 && <Meanings page={page} />}
    </Section>
  );
}

function Meanings({ page: { scores } }: { page: HeadPage }) {
  return (
    <details className={styles.meanings}>
      <summary>What these scores mean</summary>
      <dl>
        {scores.map(({ definition }) => (
          <div key={definition.name}>
            <dt>{definition.title}</dt>
            <dd>{`${definition.definition} ${definition.sign} ${countsSentence(definition)} Source: ${definition.source}.`}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Circuits({ page, view }: Props) {
  const figure = circuitsFigure(page, view);
  if (figure === null)
    return (
      <Section title="In circuits">
        <Note>No circuit of this model is stored.</Note>
      </Section>
    );
  return (
    <Section title="In circuits" aside="whether a circuit has an edge into or out of the head">
      <FigureKey entries={figure.key} />
      <ChartFigure draw={figure.draw} />
      <ul className={styles.memberships}>
        {page.memberships.map((membership) => {
          const i = membership.revisions.indexOf(page.here.revision);
          const words = i < 0 ? "no result at this checkpoint" : membershipWords(membership, i);
          return <li key={membership.task.name}>{`${membership.task.title}: ${words}`}</li>;
        })}
      </ul>
      <Tools page={page} view={view} figure={figure} />
    </Section>
  );
}

function Edges({ page, view }: Props) {
  const { task, run, here, memberships } = page;
  if (task === null) return null;
  const tasks = memberships.map((membership) => ({
    label: membership.task.title,
    href: headHref(page.model.name, page.head, headQuery({ ...view, task: membership.task.name })),
    active: membership.task.name === task.name,
  }));
  return (
    <Section title="Edges" aside={`of the circuit on ${task.title} at step ${formatCount(here.step)}`}>
      <Controls>
        <Choice label="Task" options={tasks} />
      </Controls>
      {run === null ? (
        <Note>This checkpoint has no result on {task.title}.</Note>
      ) : (
        <EdgesHere page={page} view={view} task={task} run={run} />
      )}
    </Section>
  );
}

function EdgesHere({ page, view, task, run }: Props & { task: NonNullable<HeadPage["task"]>; run: HeadRun }) {
  const { model, head, here } = page;
  const edges = edgesOf(run.circuit.edges);
  const { into, outOf } = headEdges(edges, head);
  const key = { model: model.name, task: task.name, revision: here.revision };
  const circuit = circuitHref(key, circuitQuery({ ...parseCircuitView({}), ...timeIn(view), node: head }));
  if (into.length + outOf.length === 0)
    return (
      <Note>
        {head} has no edge in this circuit of {formatCount(run.circuit.edgeCount)} edges.{" "}
        <Link href={circuitHref(key, timeQuery(timeIn(view)))}>Open the circuit</Link>
      </Note>
    );
  const toHead = (other: string) => headHref(model.name, other, headQuery({ ...view, at: here.revision }));
  return (
    <div className={isWide(run.checkpoint.model) ? styles.stacked : styles.columns}>
      <div>
        <CircuitDiagram
          shape={run.checkpoint.model}
          edges={[...into, ...outOf]}
          strongest={Math.abs(edges[0]?.score ?? 0)}
          present={new Set(run.circuit.nodes)}
          focus={head}
          nodeHref={null}
          formatScore={formatNumber}
          label={`Edges of ${head} in the circuit of ${model.name} on ${task.title} at ${here.revision}`}
        />
        <Tools page={page} view={view} figure={edgesFigure(page)} />
        <Note>
          {`Its ${formatCount(into.length + outOf.length)} of the ${formatCount(run.circuit.edgeCount)} edges of the circuit. `}
          Blue: corrupting the edge hurts the task; orange: it helps. <Link href={circuit}>Open the circuit</Link>
        </Note>
      </div>
      <div className={styles.beside}>
        <EdgeTable title="Edges in" edges={into} direction="into" toHead={toHead} />
        <EdgeTable title="Edges out" edges={outOf} direction="outOf" toHead={toHead} />
      </div>
    </div>
  );
}
