/** @file The page of a task: what is asked, on which prompts, and how models do. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { formatCount, formatHash } from "../../lib/format.ts";
import { circuitHref, modelHref, taskHref, trendsHref } from "../../lib/hrefs.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { modelQuery, parseModelView } from "../model/view-state.ts";
import type { Figure } from "../sharing/figure.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { TimeChoices } from "../training/time-choices.tsx";
import { parseTrendsView, trendsQuery } from "../trends/view-state.ts";
import { datasetFacts, resultRows } from "./derive.ts";
import { Pair } from "./pair.tsx";
import type { Dataset, TaskDetails, TaskPage } from "./query.ts";
import { promptsFigure, resultsFigure, resultsTime } from "./shared-figures.ts";

interface TaskProps {
  page: TaskPage;
  /** How it is shown, as the address asks, and where links lead. */
  time: TimeAxis;
}

export function TaskView({ page, time }: TaskProps) {
  const { task, datasets } = page;
  return (
    <>
      <TaskFacts task={task} />
      <Prompts page={page} time={time} />
      <Results page={page} time={time} />
      <Datasets datasets={datasets} total={task.datasets.totalCount} />
    </>
  );
}

function TaskFacts({ task }: { task: TaskDetails }) {
  const { name, unit, even } = METRIC_NAMES[task.metric];
  const file = task.sourceHash === null ? [] : [{ term: "File", value: formatHash(task.sourceHash), note: "SHA-256" }];
  return (
    <Facts
      facts={[
        { term: "Metric", value: name, note: even === null ? unit : `${unit}; ${even} is indifference` },
        { term: "Version", value: String(task.version), note: "a changed rule is a new version" },
        { term: "Licence of the prompts", value: task.license ?? "not stated" },
        { term: "To be cited", value: task.citation ?? "not stated" },
        ...file,
      ]}
    />
  );
}

function Prompts({ page, time }: TaskProps) {
  const examples = page.datasets.find((dataset) => dataset.examples !== null)?.examples;
  return (
    <Section
      title="Prompts"
      aside="clean above, corrupted below; tokens that differ are marked, the answer is read at ▸"
    >
      {examples == null ? (
        <Note>
          No prompts were kept as text: they were stored before pairs were kept, or given as token ids. Any later
          analysis keeps a few.
        </Note>
      ) : (
        examples.map((example) => (
          <Pair key={`${example.clean.join("")}|${example.corrupted.join("")}`} example={example} />
        ))
      )}
      <Tools figure={promptsFigure(page)} task={page.task} time={time} />
    </Section>
  );
}

interface ToolsProps {
  figure: Figure | null;
  task: TaskDetails;
  time: TimeAxis;
}

function Tools({ figure, task, time }: ToolsProps) {
  return figure && <FigureTools figure={figure} address={taskHref(task.name, timeQuery(time))} />;
}

function Results({ page, time }: TaskProps) {
  const { task, series } = page;
  const figure = resultsFigure(page, time);
  const rows = resultRows(series).map(({ model, accuracy, clean, circuit, newest }) => ({
    key: model,
    cells: [
      <Link
        key="model"
        href={modelHref(model, modelQuery({ ...parseModelView({}), ...time, task: task.name }))}
        prefetch={false}
      >
        {model}
      </Link>,
      formatCount(newest.step),
      accuracy,
      clean,
      <Link
        key="circuit"
        href={circuitHref({ model, task: task.name, revision: newest.revision }, timeQuery(time))}
        prefetch={false}
      >
        {circuit}
      </Link>,
    ],
  }));
  const trends = trendsHref(trendsQuery({ ...parseTrendsView({}), ...time, task: task.name }));
  return (
    <Section title="Results by model" aside="over training, and at the newest checkpoint">
      {figure === null ? (
        <Note>No model has a result by the usual settings.</Note>
      ) : (
        <>
          <Controls>
            <TimeChoices axis={resultsTime(series, time)} hrefOf={(axis) => taskHref(task.name, timeQuery(axis))} />
          </Controls>
          <FigureKey entries={figure.key} />
          <ChartFigure draw={figure.draw} />
          <Tools figure={figure} task={task} time={time} />
          <DataTable
            caption="Results by model"
            head={["Model", "Step", "Accuracy", METRIC_NAMES[task.metric].name, "Circuit"]}
            rows={rows}
          />
          <Note>
            <Link href={trends}>Circuits over training, too</Link>
          </Note>
        </>
      )}
    </Section>
  );
}

function Datasets({ datasets, total }: { datasets: readonly Dataset[]; total: number }) {
  return datasets.map((dataset, i) => (
    <Section
      key={dataset.hash}
      title={i === 0 ? "Where the prompts come from" : `Other prompts, ${formatHash(dataset.hash)}`}
      aside={i === 0 && total > 1 ? `newest of ${formatCount(total)} datasets` : undefined}
    >
      <Facts facts={datasetFacts(dataset)} />
    </Section>
  ));
}
