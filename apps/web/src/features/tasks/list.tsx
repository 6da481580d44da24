/** @file All tasks, by where they belong. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { taskHref, tasksHref } from "../../lib/hrefs.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { taskGroups } from "./derive.ts";
import type { TaskSummary, TasksPage } from "./query.ts";
import { tasksFigure } from "./tasks-figure.ts";
import styles from "./view.module.css";

export function TaskList({ page }: { page: TasksPage }) {
  const figure = tasksFigure(page);
  return (
    <>
      <TaskGroups tasks={page.tasks} />
      {figure && (
        <Section title="How well models do them" aside="at the newest checkpoint of each">
          <FigureKey entries={figure.key} />
          <ChartFigure draw={figure.draw} />
          <FigureTools figure={figure} address={tasksHref()} />
        </Section>
      )}
    </>
  );
}

function TaskGroups({ tasks }: { tasks: readonly TaskSummary[] }) {
  return taskGroups(tasks).map(({ title, note, tasks: own }) => (
    <Section key={title} title={title} aside={note}>
      <ul className={styles.tasks}>
        {own.map((task) => (
          <li key={task.name}>
            <h3>
              <Link href={taskHref(task.name)}>{task.title}</Link>
            </h3>
            <p>{task.description || "Nobody has described this task."}</p>
            <p className={styles.small}>
              {`${METRIC_NAMES[task.metric].name} (${METRIC_NAMES[task.metric].unit}); version ${task.version}; licence ${task.license ?? "not stated"}`}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  ));
}
