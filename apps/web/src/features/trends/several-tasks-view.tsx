/** @file The trends page of several tasks: small multiples with one cursor, or a heatmap where lines would be too many. */
import type { ReactNode } from "react";
import { MARGINS } from "../../charts/axes.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { HEAT_FRAME, heatDomain, heatPlaces } from "../../charts/heat-rows.ts";
import { LinkedCursor } from "../../charts/linked-cursor/cursor.tsx";
import { Readings } from "../../charts/linked-cursor/readings.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import { formatList } from "../../lib/format.ts";
import { trendsHref } from "../../lib/hrefs.ts";
import { Controls } from "../../ui/choice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import type { Catalogue } from "../catalogue/query.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { BehaviourChoices, ModelChoice, SizeChoice, TaskChoice } from "./choices.tsx";
import { caveats, shownView } from "./derive.ts";
import { drawTasks, PANEL_HEIGHT, tasksFigure, tasksKey } from "./figures.ts";
import { readGroups, readName } from "./readings.ts";
import {
  clockOf,
  isHeatmap,
  linesOf,
  MOST_LINES,
  type OfTask,
  type Part,
  sharedAxis,
  shownTasks,
  taskPanels,
} from "./several-tasks.ts";
import { stopsOf } from "./stops.ts";
import styles from "./view.module.css";
import { type TrendsView, trendsQuery } from "./view-state.ts";

interface SeveralTasksProps {
  catalogue: Catalogue;
  all: readonly OfTask[];
  view: TrendsView;
}

/** Width in CSS pixels of a panel at a desk, where two stand side by side. */
const PANEL_WIDTH = 520;

export function SeveralTasks({ catalogue, all, view: asked }: SeveralTasksProps) {
  const lines = linesOf(all);
  const view = shownView(lines, { ...asked, x: clockOf(asked) });
  const parts = { all, view };
  return (
    <>
      <Controls>
        <TaskChoice catalogue={catalogue} shown={shownTasks(catalogue, view).map(({ name }) => name)} view={view} />
        <ModelChoice catalogue={catalogue} view={view} />
      </Controls>
      {lines.length === 0 ? (
        <Note>{whyNothing(view)}</Note>
      ) : (
        <Linked {...parts}>
          <Section title="Behaviour" aside={asideOf(all)}>
            <BehaviourChoices view={view} />
            <PartDrawing {...parts} part="behaviour" />
          </Section>
          <Section title="Circuit" aside="the smallest set of edges found that keeps the behaviour">
            <SizeChoice view={view} />
            <PartDrawing {...parts} part="circuit" />
            {[...caveats(lines, view), ...withoutResults(catalogue, all, view)].map((caveat) => (
              <Note key={caveat}>{caveat}</Note>
            ))}
          </Section>
        </Linked>
      )}
    </>
  );
}

function withoutResults(catalogue: Catalogue, all: readonly OfTask[], view: TrendsView): string[] {
  const missing = shownTasks(catalogue, view).filter(({ name }) => !all.some(({ task }) => task.name === name));
  const titles = missing.map(({ title }) => title);
  return titles.length === 0 ? [] : [`None of these models has a result on ${formatList(titles, "or")} yet.`];
}

function whyNothing({ models, tasks }: TrendsView): string {
  if (tasks.length === 0) return "No task is chosen, so there is nothing to draw.";
  if (models?.length === 0) return "No model is chosen, so there is nothing to draw.";
  return "None of these models has a result on these tasks yet.";
}

function asideOf(all: readonly OfTask[]): string {
  return isHeatmap(all)
    ? `more than ${MOST_LINES} lines could not be told apart: each is a row of colours, every checkpoint a cell`
    : "a panel a task, on one time axis; every checkpoint is a point";
}

type PartsProps = Omit<SeveralTasksProps, "catalogue">;

/** Share of a heatmap's width that is left for what the cursor reads. */
const BESIDE = 0.18;
const HEAT = { ...HEAT_FRAME, besideShare: BESIDE };

function Linked({ all, view, children }: PartsProps & { children: ReactNode }) {
  const clock = clockOf(view);
  const { scale } = sharedAxis(all, view);
  const [frame, domain] = isHeatmap(all) ? [HEAT, heatDomain(scale)] : [MARGINS, scale.domain];
  return (
    <LinkedCursor
      stops={stopsOf(linesOf(all), scale, clock, domain)}
      frame={frame}
      groups={readGroups(all, view, clock)}
    >
      {children}
    </LinkedCursor>
  );
}

function PartDrawing({ all, view, part }: PartsProps & { part: Part }) {
  const figure = tasksFigure(all, part, view);
  const Drawn = isHeatmap(all) ? Rows : Panels;
  return (
    <>
      <Drawn all={all} view={view} part={part} title={figure.title} />
      <FigureTools figure={figure} address={trendsHref(trendsQuery(view))} />
    </>
  );
}

interface DrawnProps extends PartsProps {
  part: Part;
  title: string;
}

function Panels({ all, view, part }: DrawnProps) {
  return (
    <>
      <FigureKey entries={tasksKey(all, part, view)} />
      <div className={styles.panels}>
        {taskPanels(all, part, view).map(({ title, chart }, i) => (
          <div key={title}>
            <h3>{title}</h3>
            <div data-linked="">
              <ChartFigure
                wide={PANEL_WIDTH}
                draw={(width) => trainingChart({ ...chart, width, height: PANEL_HEIGHT })}
              />
            </div>
            <Readings of={readName(part, all[i]!.task.name)} />
          </div>
        ))}
      </div>
    </>
  );
}

function Rows({ all, view, part, title }: DrawnProps) {
  const places = heatPlaces(all.map(({ lines: rows }) => ({ rows })));
  return (
    <>
      <div className={styles.rows}>
        <div data-linked="">
          <ChartFigure draw={(width) => drawTasks(all, part, view, width, title, BESIDE)} />
        </div>
        {all.map(({ task }, i) => (
          <Readings key={task.name} of={readName(part, task.name)} beside={{ ...places[i]!, width: BESIDE }} />
        ))}
      </div>
      <Note>
        A light stripe marks what is hollow in charts of lines: values that need a caveat. A row leads to its model.
      </Note>
    </>
  );
}
