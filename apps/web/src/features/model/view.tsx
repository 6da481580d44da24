/** @file The page of a model: behaviour, circuit size, heads and the circuit itself, all at one moment of training. */
import Link from "next/link";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { fitNames, isWide } from "../../charts/circuit/layout.ts";
import { formatCount, formatNumber, formatPercent } from "../../lib/format.ts";
import { circuitHref, modelHref } from "../../lib/hrefs.ts";
import { timeIn, timeQuery } from "../../lib/time-axis.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { edgesOf, shownEdges } from "../circuit/derive.ts";
import { circuitTitle } from "../circuit/shared-figures.tsx";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { bandWords } from "../training/chart.ts";
import { CheckpointCursor } from "../training/checkpoint-cursor.tsx";
import { isLearned } from "../training/derive.ts";
import { ACCURACY } from "../training/quantity.ts";
import { TimeChoices } from "../training/time-choices.tsx";
import { behaviourPanel, circuitPanel, hrefAt, shownView } from "./derive.ts";
import { Drawing } from "./drawing.tsx";
import { Heads } from "./heads.tsx";
import type { ModelPage } from "./query.ts";
import { behaviourFigure, circuitHereFigure, sizeFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type ModelView, modelQuery } from "./view-state.ts";

interface Props {
  page: ModelPage;
  view: ModelView;
}

export function ModelOverTraining({ page, view: asked }: Props) {
  const view = shownView(page, asked);
  return (
    <>
      <ViewControls page={page} view={view} />
      <CheckpointCursor
        moments={page.training.points}
        revision={page.point.revision}
        hrefAt={(revision) => hrefAt(page, view, revision)}
        isFollowing={view.at === null}
      />
      <Panels page={page} view={view} />
    </>
  );
}

/** Beside one another as far as the heads of a layer leave what is drawn of them legible. */
function Panels({ page, view }: Props) {
  const behaviour = <Behaviour page={page} view={view} />;
  const size = <CircuitSize page={page} view={view} />;
  const heads = <Heads page={page} view={view} />;
  const circuit = <CircuitHere page={page} view={view} />;
  const bands = <Bands page={page} />;
  if (!isWide(page.model))
    return (
      <div className={styles.columns}>
        <div>
          {behaviour}
          {size}
          {bands}
          {heads}
        </div>
        {circuit}
      </div>
    );
  if (fitNames(page.model))
    return (
      <>
        <div className={styles.columns}>
          <div>
            {behaviour}
            {size}
            {bands}
          </div>
          {heads}
        </div>
        {circuit}
      </>
    );
  return (
    <>
      <div className={styles.columns}>
        {behaviour}
        {size}
      </div>
      {bands}
      {heads}
      {circuit}
    </>
  );
}

function Behaviour({ page, view }: Props) {
  return (
    <Section title="Behaviour" aside="share of prompts answered correctly">
      <Drawing panel={behaviourPanel(page, view)} />
      <FigureTools figure={behaviourFigure(page, view)} address={modelHref(page.model.name, modelQuery(view))} />
    </Section>
  );
}

function CircuitSize({ page, view }: Props) {
  return (
    <Section title="Circuit size" aside="the smallest set of edges found that keeps the behaviour">
      <Drawing panel={circuitPanel(page, view)} />
      <FigureTools figure={sizeFigure(page, view)} address={modelHref(page.model.name, modelQuery(view))} />
    </Section>
  );
}

/** What bands are, where there are some. */
function Bands({ page: { training } }: Pick<Props, "page">) {
  const words = bandWords(training.points, ACCURACY);
  return words === null ? null : <Note>{words}</Note>;
}

interface ControlsProps {
  page: Pick<ModelPage, "catalogue" | "model" | "task">;
  view: ModelView;
}

export function ViewControls({ page: { catalogue, model, task }, view }: ControlsProps) {
  const href = (change: Partial<ModelView>) => modelHref(model.name, modelQuery({ ...view, ...change }));
  const models = catalogue.models.map(({ name }) => ({
    label: name,
    href: modelHref(name, modelQuery({ ...view, at: null })),
    active: name === model.name,
  }));
  const tasks = catalogue.tasks.map(({ name, title }) => ({
    label: title,
    href: href({ task: name }),
    active: name === task.name,
  }));
  return (
    <Controls>
      <Choice label="Model" options={models} />
      <Choice label="Task" options={tasks} />
      <TimeChoices axis={view} hrefOf={href} />
    </Controls>
  );
}

function CircuitHere({ page, view: modelView }: Props) {
  const { run, point, model, task } = page;
  if (run === null) return <Note>There is no circuit of this checkpoint.</Note>;
  const { circuit } = run;
  const edges = edgesOf(circuit.edges);
  const view = { ...parseCircuitView({}), ...timeIn(modelView) };
  const shown = shownEdges(edges, view);
  const figure = circuitHereFigure(page, modelView);
  const key = { model: model.name, task: task.name, revision: point.revision };
  return (
    <Section title="Circuit" aside={`showing ${formatCount(shown.length)} of ${formatCount(circuit.totalEdges)} edges`}>
      <Facts
        facts={[
          {
            term: "Accuracy",
            value: formatPercent(point.accuracy),
            note: isLearned(point) ? "" : "no better than chance",
          },
          {
            term: "Edges in the circuit",
            value: formatCount(circuit.edgeCount),
            note: `of ${formatCount(circuit.totalEdges)}`,
          },
          {
            term: "Faithfulness",
            value:
              circuit.faithfulnessFloorCorrected === null
                ? "undefined"
                : formatPercent(circuit.faithfulnessFloorCorrected),
            note: "above the floor",
          },
        ]}
      />
      <CircuitDiagram
        shape={run.checkpoint.model}
        edges={shown}
        strongest={Math.abs(edges[0]?.score ?? 0)}
        present={new Set(circuit.nodes)}
        focus={null}
        nodeHref={(node) => circuitHref(key, circuitQuery({ ...view, node }))}
        formatScore={formatNumber}
        label={circuitTitle(run)}
      />
      {figure && <FigureTools figure={figure} address={modelHref(model.name, modelQuery(modelView))} />}
      <Note>
        Blue: corrupting the edge hurts the task; orange: it helps.{" "}
        <Link href={circuitHref(key, timeQuery(timeIn(modelView)))}>Open this circuit</Link> for its edges, its
        faithfulness by size and how it was computed.
      </Note>
    </Section>
  );
}
