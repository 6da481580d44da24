/** @file One model's training in one picture: the order in which behaviours appear. */
import { ChartFigure } from "../../charts/figure.tsx";
import { SeriesKey } from "../../charts/series-key.tsx";
import { seriesStyle } from "../../charts/series-style.ts";
import { trainingChart } from "../../charts/training-chart.ts";
import { Section } from "../../ui/section.tsx";
import type { Model, Task } from "../catalogue/query.ts";
import { chartOf, type Line } from "../training/chart.ts";
import type { TrainingSeries } from "../training/derive.ts";
import { ACCURACY } from "../training/quantity.ts";
import styles from "./emergence.module.css";

interface EmergenceProps {
  model: Model;
  tasks: readonly Task[];
  training: ReadonlyMap<string, TrainingSeries[]>;
}

export function Emergence({ model, tasks, training }: EmergenceProps) {
  const lines = tasks.flatMap((task, rank) =>
    line(
      task,
      rank,
      training.get(task.name)?.find((one) => one.model === model.name),
    ),
  );
  const chart = chartOf({ lines, quantity: ACCURACY, clock: "tokens", scale: "log" });
  return (
    <Section title={`The order in which ${model.name} learns`} aside="accuracy over training; each point is a circuit">
      <ul className={styles.key}>
        {lines.map(({ name, style }) => (
          <li key={name}>
            <SeriesKey name={name} style={style} />
          </li>
        ))}
      </ul>
      <ChartFigure draw={(width) => trainingChart({ ...chart, width, height: width > 600 ? 320 : 250 })} />
    </Section>
  );
}

function line(task: Task, rank: number, series: TrainingSeries | undefined): Line[] {
  return series === undefined ? [] : [{ ...series, name: task.title, task: task.name, style: seriesStyle(rank) }];
}
