/** @file The edges of a head in the circuit under the cursor, or what there is instead. */
import Link from "next/link";
import { Fragment } from "react";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { isWide } from "../../charts/circuit/layout.ts";
import { formatCount, formatCountOf, formatNumber } from "../../lib/format.ts";
import { circuitHref, headHref } from "../../lib/hrefs.ts";
import { choiceWords, edgesChoiceIn } from "../../lib/settings.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { edgesOf } from "../circuit/derive.ts";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { headEdges } from "./derive.ts";
import { EdgeTable } from "./edge-table.tsx";
import { otherSettings } from "./other-settings.ts";
import type { HeadPage, HeadRun } from "./query.ts";
import { edgesFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type HeadView, headQuery } from "./view-state.ts";

interface Props {
  page: HeadPage;
  view: HeadView;
}

export function Edges({ page, view }: Props) {
  const { task, run, here } = page;
  if (task === null) return null;
  const tasks = page.tasks.map(({ name, title }) => ({
    label: title,
    href: headHref(page.model.name, page.head, headQuery({ ...view, task: name })),
    active: name === task.name,
  }));
  return (
    <Section title="Edges" aside={`of the circuit on ${task.title} at step ${formatCount(here.step)}`}>
      <Controls>
        <Choice label="Task" options={tasks} />
      </Controls>
      {run === null ? (
        <NoResult page={page} view={view} task={task} />
      ) : (
        <EdgesHere page={page} view={view} task={task} run={run} />
      )}
    </Section>
  );
}

type Task = NonNullable<HeadPage["task"]>;

/** With the way to what there is by other settings. */
function NoResult({ page, view, task }: Props & { task: Task }) {
  const others = otherSettings(page, view);
  if (others.length === 0) return <Note>This checkpoint has no result on {task.title}.</Note>;
  return (
    <Note>
      {`This checkpoint has no result on ${task.title} by ${choiceWords(view) ?? "the usual settings"}. It has some by: `}
      {others.map(({ label, choice }, i) => (
        <Fragment key={label}>
          {i > 0 && "; "}
          <Link
            href={headHref(page.model.name, page.head, headQuery({ ...view, ...choice, task: task.name }))}
            scroll={false}
            prefetch={false}
          >
            {label}
          </Link>
        </Fragment>
      ))}
      .
    </Note>
  );
}

function EdgesHere({ page, view, task, run }: Props & { task: Task; run: HeadRun }) {
  const { model, head, here } = page;
  const edges = edgesOf(run.circuit.edges);
  const { into, outOf } = headEdges(edges, head);
  const key = { model: model.name, task: task.name, revision: here.revision };
  const circuitView = { ...parseCircuitView({}), ...timeIn(view), ...edgesChoiceIn(view) };
  if (into.length + outOf.length === 0)
    return (
      <Note>
        {head} has no edge in this circuit of {formatCountOf(run.circuit.edgeCount, "edge")}.{" "}
        <Link href={circuitHref(key, circuitQuery(circuitView))}>Open the circuit</Link>
      </Note>
    );
  const figure = edgesFigure(page, view);
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
        {figure && <FigureTools figure={figure} address={headHref(model.name, head, headQuery(view))} />}
        <Note>
          {`Its ${formatCount(into.length + outOf.length)} of the ${formatCount(run.circuit.edgeCount)} edges of the circuit. `}
          Blue: corrupting the edge hurts the task; orange: it helps.{" "}
          <Link href={circuitHref(key, circuitQuery({ ...circuitView, node: head }))}>Open the circuit</Link>
        </Note>
      </div>
      <div className={styles.beside}>
        <EdgeTable title="Edges in" edges={into} direction="into" toHead={toHead} />
        <EdgeTable title="Edges out" edges={outOf} direction="outOf" toHead={toHead} />
      </div>
    </div>
  );
}
