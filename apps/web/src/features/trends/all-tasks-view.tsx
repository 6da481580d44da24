/** @file The trends page of all tasks: small multiples with one cursor, or a heatmap where lines would be too many. */
import type { ReactNode } from "react";
import { MARGINS } from "../../charts/axes.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import { trendsHref } from "../../lib/hrefs.ts";
import { Controls } from "../../ui/choice.tsx";
import { LinkedCursor } from "../../ui/linked-cursor.tsx";
import { Note, Section } from "../../ui/section.tsx";
import type { Catalogue } from "../catalogue/query.ts";
import { FigureTools } from "../sharing/tools.tsx";
import {
  clockOf,
  isHeatmap,
  linesOf,
  MOST_LINES,
  type OfTask,
  type Part,
  sharedAxis,
  taskPanels,
} from "./all-tasks.ts";
import { BehaviourChoices, ModelChoice, SizeChoice, TaskChoice } from "./choices.tsx";
import { caveats, shownView } from "./derive.ts";
import { allTasksFigure, drawAllTasks, PANEL_HEIGHT } from "./figures.ts";
import { stopsOf } from "./stops.ts";
import styles from "./view.module.css";
import { type TrendsView, trendsQuery } from "./view-state.ts";

interface AllTasksProps {
  catalogue: Catalogue;
  all: readonly OfTask[];
  view: TrendsView;
}

/** Width in CSS pixels of a panel at a desk, where two stand side by side. */
const PANEL_WIDTH = 520;

export function AllTasks({ catalogue, all, view: asked }: AllTasksProps) {
  const lines = linesOf(all);
  const view = shownView(lines, asked);
  const parts = { all, view };
  return (
    <>
      <Controls>
        <TaskChoice catalogue={catalogue} task={null} view={view} />
        <ModelChoice catalogue={catalogue} view={view} />
      </Controls>
      {lines.length === 0 ? (
        <Note>
          {view.models?.length === 0
            ? "No model is chosen, so there is nothing to draw."
            : "None of these models has a result yet."}
        </Note>
      ) : (
        <Linked {...parts}>
          <Section title="Behaviour" aside={asideOf(all)}>
            <BehaviourChoices view={view} />
            <PartDrawing {...parts} part="behaviour" />
          </Section>
          <Section title="Circuit" aside="the smallest set of edges found that keeps the behaviour">
            <SizeChoice view={view} />
            <PartDrawing {...parts} part="circuit" />
            {caveats(lines, view).map((caveat) => (
              <Note key={caveat}>{caveat}</Note>
            ))}
          </Section>
        </Linked>
      )}
    </>
  );
}

function asideOf(all: readonly OfTask[]): string {
  return isHeatmap(all)
    ? `more than ${MOST_LINES} lines could not be told apart: each is a row of colours, every checkpoint a cell`
    : "a panel a task, on one time axis; every checkpoint is a point";
}

type PartsProps = Omit<AllTasksProps, "catalogue">;

function Linked({ all, view, children }: PartsProps & { children: ReactNode }) {
  if (isHeatmap(all)) return children;
  return (
    <LinkedCursor stops={stopsOf(linesOf(all), sharedAxis(all, view), clockOf(view))} margins={MARGINS}>
      {children}
    </LinkedCursor>
  );
}

function PartDrawing({ all, view, part }: PartsProps & { part: Part }) {
  const figure = allTasksFigure(all, part, view);
  return (
    <>
      {isHeatmap(all) ? (
        <ChartFigure draw={(width) => drawAllTasks(all, part, view, width, figure.title)} />
      ) : (
        <div className={styles.panels} data-linked="">
          {taskPanels(all, part, view).map(({ title, chart }) => (
            <div key={title}>
              <h3>{title}</h3>
              <ChartFigure
                wide={PANEL_WIDTH}
                draw={(width) => trainingChart({ ...chart, width, height: PANEL_HEIGHT })}
              />
            </div>
          ))}
        </div>
      )}
      {isHeatmap(all) && (
        <Note>
          A light stripe marks what is hollow in charts of lines: values that need a caveat. A row leads to its model.
        </Note>
      )}
      <FigureTools figure={figure} address={trendsHref(trendsQuery(view))} />
    </>
  );
}
