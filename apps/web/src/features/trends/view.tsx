/** @file The trends page: behaviour above, circuit below, on one time axis. */
import Link from "next/link";
import { MARGINS } from "../../charts/axes.ts";
import { LinkedCursor } from "../../charts/linked-cursor/cursor.tsx";
import { Readings } from "../../charts/linked-cursor/readings.tsx";
import { TrainingFigure } from "../../charts/training-figure.tsx";
import { formatCount, formatPercent, formatShort } from "../../lib/format.ts";
import { circuitHref, healthHref, trendsHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeIn, timeQuery } from "../../lib/time-axis.ts";
import { Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Note, Section } from "../../ui/section.tsx";
import type { Catalogue, Task } from "../catalogue/query.ts";
import { FigureTools } from "../sharing/tools.tsx";
import type { Line } from "../training/chart.ts";
import { BehaviourChoices, ModelChoice, SizeChoice, TaskChoice } from "./choices.tsx";
import { caveats, numbersTable, shownClock, shownView, trendCharts } from "./derive.ts";
import { trendFigures } from "./figures.ts";
import { readGroups, readName } from "./readings.ts";
import { stopsOf } from "./stops.ts";
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
  const clock = shownClock(lines, view);
  const address = trendsHref(trendsQuery(view));
  if (lines.length === 0)
    return (
      <>
        <Controls>
          <TaskChoice catalogue={catalogue} shown={[task.name]} view={view} />
          <ModelChoice catalogue={catalogue} view={view} />
        </Controls>
        <Note>
          {view.models?.length === 0
            ? "No model is chosen, so there is nothing to draw."
            : "None of these models has a result on this task yet."}
        </Note>
      </>
    );
  return (
    <>
      <Controls>
        <TaskChoice catalogue={catalogue} shown={[task.name]} view={view} />
        <ModelChoice catalogue={catalogue} view={view} />
      </Controls>
      <LinkedCursor
        stops={stopsOf(lines, behaviour.x.scale, clock)}
        frame={MARGINS}
        groups={readGroups([{ task, lines }], view, clock)}
      >
        <Section title="Behaviour" aside="every checkpoint is a point; open one to see its circuit">
          <BehaviourChoices view={view} />
          <TrainingFigure chart={behaviour} height={heightOf} linked />
          <Readings of={readName("behaviour", task.name)} />
          <FigureTools figure={figures.behaviour} address={address} />
        </Section>
        <Section title="Circuit" aside="the smallest set of edges found that keeps the behaviour">
          <SizeChoice view={view} />
          <TrainingFigure chart={circuit} height={heightOf} linked={view.x !== "behaviour"} />
          <Readings of={readName("circuit", task.name)} />
          <FigureTools figure={figures.circuit} address={address} />
          {caveats(lines, view).map((caveat) => (
            <Note key={caveat}>{caveat}</Note>
          ))}
          {lines.some(({ points }) => points.some(({ suspicion }) => suspicion !== null)) && (
            <HealthLink time={timeIn(view)} />
          )}
        </Section>
      </LinkedCursor>
      <Numbers lines={lines} time={timeIn(view)} />
    </>
  );
}

function HealthLink({ time }: { time: TimeAxis }) {
  return (
    <Note>
      <Link href={healthHref(timeQuery(time))}>Checkpoint health</Link> says what is known of each checkpoint, and what
      can be done.
    </Note>
  );
}

const heightOf = (width: number) => (width > 600 ? 320 : 250);

function Numbers({ lines, time }: { lines: readonly Line[]; time: TimeAxis }) {
  const hrefOf = ({ model, task }: Line, revision: string) => circuitHref({ model, task, revision }, timeQuery(time));
  const table = numbersTable(lines, hrefOf);
  const hasTokens = table.some(({ tokens }) => tokens !== null);
  const rows = table.map(({ step, tokens, cells }) => ({
    key: String(step),
    cells: [
      formatCount(step),
      ...(hasTokens ? [tokens === null ? "not stated" : formatShort(tokens)] : []),
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
        head={["Step", ...(hasTokens ? ["Tokens"] : []), ...lines.map(({ name }) => name)]}
        rows={rows}
      />
    </details>
  );
}
