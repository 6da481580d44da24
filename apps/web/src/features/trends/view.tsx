/** @file The trends page: behaviour above, circuit below, on one time axis. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { SeriesKey } from "../../charts/series-key.tsx";
import { seriesStyle } from "../../charts/series-style.ts";
import { type TrainingChart, trainingChart } from "../../charts/training-chart.ts";
import { formatCount, formatPercent, formatShort } from "../../lib/format.ts";
import { circuitHref, healthHref, trendsHref } from "../../lib/hrefs.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Note, Section } from "../../ui/section.tsx";
import type { Catalogue, Task } from "../catalogue/query.ts";
import { FigureTools } from "../sharing/tools.tsx";
import type { Line } from "../training/chart.ts";
import { TimeChoices } from "../training/time-choices.tsx";
import { caveats, numbersTable, shownView, trendCharts } from "./derive.ts";
import { trendFigures } from "./figures.ts";
import { type TrendsView, trendsQuery } from "./view-state.ts";

interface TrendsProps {
  catalogue: Catalogue;
  task: Task;
  view: TrendsView;
  lines: readonly Line[];
}

export function Trends({ catalogue, task, view: asked, lines }: TrendsProps) {
  const view = shownView(lines, asked);
  const { behaviour, circuit } = trendCharts(lines, task.metric, view);
  const figures = trendFigures(lines, task, view);
  const address = trendsHref(trendsQuery(view));
  return (
    <>
      <Controls>
        <TaskChoice catalogue={catalogue} task={task} view={view} />
        <ModelChoice catalogue={catalogue} view={view} />
      </Controls>
      <Section title="Behaviour" aside="every checkpoint is a point; open one to see its circuit">
        <Controls>
          <ViewChoice label="Measure" name="y" names={{ accuracy: "Accuracy", metric: "Metric" }} view={view} />
          <TimeChoices axis={view} hrefOf={(axis) => trendsHref(trendsQuery({ ...view, ...axis }))} />
        </Controls>
        <Panel chart={behaviour} />
        <FigureTools figure={figures.behaviour} address={address} />
      </Section>
      <Section title="Circuit" aside="the smallest set of edges found that keeps the behaviour">
        <Controls>
          <ViewChoice
            label="Size as"
            name="size"
            names={{ share: "Share of edges", edges: "Edges", nodes: "Nodes", faithfulness: "Faithfulness" }}
            view={view}
          />
        </Controls>
        <Panel chart={circuit} />
        <FigureTools figure={figures.circuit} address={address} />
        {caveats(lines, view).map((caveat) => (
          <Note key={caveat}>{caveat}</Note>
        ))}
        {lines.some(({ points }) => points.some(({ suspicion }) => suspicion !== null)) && <HealthLink />}
      </Section>
      <Numbers lines={lines} />
    </>
  );
}

function HealthLink() {
  return (
    <Note>
      <Link href={healthHref()}>Checkpoint health</Link> says what is known of each checkpoint, and what can be done.
    </Note>
  );
}

function Panel({ chart }: { chart: Omit<TrainingChart, "width" | "height"> }) {
  return <ChartFigure draw={(width) => trainingChart({ ...chart, width, height: width > 600 ? 320 : 250 })} />;
}

function TaskChoice({ catalogue, task, view }: Omit<TrendsProps, "lines">) {
  const options = catalogue.tasks.map(({ name, title }) => ({
    label: title,
    href: trendsHref(trendsQuery({ ...view, task: name })),
    active: name === task.name,
  }));
  return <Choice label="Task" options={options} />;
}

/** Legend and control in one: each model can be shown or hidden. */
function ModelChoice({ catalogue: { models }, view }: { catalogue: Catalogue; view: TrendsView }) {
  const all = models.map(({ name }) => name);
  const shown = view.models ?? all;
  const options = all.map((name, rank) => {
    const active = shown.includes(name);
    const next = all.filter((other) => (other === name ? !active : shown.includes(other)));
    return {
      label: <SeriesKey name={name} style={seriesStyle(rank)} />,
      href: trendsHref(trendsQuery({ ...view, models: next.length === all.length ? null : next })),
      active,
      hint: active ? `Hide ${name}` : `Show ${name}`,
    };
  });
  return <Choice label="Models" options={options} />;
}

interface ViewChoiceProps<Name extends "y" | "size"> {
  label: string;
  name: Name;
  names: Record<TrendsView[Name], string>;
  view: TrendsView;
}

function ViewChoice<Name extends "y" | "size">({ label, name, names, view }: ViewChoiceProps<Name>) {
  const options = Object.entries<string>(names).map(([value, text]) => ({
    label: text,
    href: trendsHref(trendsQuery({ ...view, [name]: value })),
    active: view[name] === value,
  }));
  return <Choice label={label} options={options} />;
}

function Numbers({ lines }: { lines: readonly Line[] }) {
  const hrefOf = ({ model, task }: Line, revision: string) => circuitHref({ model, task, revision });
  const rows = numbersTable(lines, hrefOf).map(({ step, tokens, cells }) => ({
    key: String(step),
    cells: [
      formatCount(step),
      tokens === null ? "not stated" : formatShort(tokens),
      ...cells.map((cell) =>
        cell === null ? (
          "–"
        ) : (
          <Link key={cell.href} href={cell.href} prefetch={false}>
            {`${formatPercent(cell.accuracy)}, ${cell.edges === null ? "no circuit" : `${formatCount(cell.edges)} edges`}`}
          </Link>
        ),
      ),
    ],
  }));
  return (
    <details style={{ marginTop: "1.6rem" }}>
      <summary>The same numbers as a table</summary>
      <DataTable
        caption="Accuracy and circuit size by step"
        head={["Step", "Tokens", ...lines.map(({ name }) => name)]}
        rows={rows}
      />
    </details>
  );
}
